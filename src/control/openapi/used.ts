import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Env } from 'hono'
import { TAGS } from './tags.ts'

type Document = ReturnType<OpenAPIHono<Env>['getOpenAPI31Document']>

/** The document without the shared parts and tags nothing in it refers to. */
export function pruned(document: Document): Document {
  const text = JSON.stringify([document.paths, document.components?.schemas])
  const isUsed = (kind: string, name: string) =>
    text.includes(kind === 'securitySchemes' ? `{"${name}":[]}` : `"#/components/${kind}/${name}"`)
  const components = Object.entries(document.components ?? {}).map(([kind, named]) => [
    kind,
    Object.fromEntries(Object.entries(Object(named)).filter(([name]) => isUsed(kind, name))),
  ])
  return {
    ...document,
    tags: TAGS.filter(({ name }) => text.includes(`"tags":["${name}"]`)).map(tag => ({ ...tag })),
    components: Object.fromEntries(components),
  }
}
