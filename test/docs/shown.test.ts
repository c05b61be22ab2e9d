import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../build/rooms.ts'

const read = (...path: readonly string[]) => readFileSync(join(ROOT, ...path), 'utf8')

/** The files of `examples/` that each guide shows in full. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  clients: [
    'jobhive/client/usage.ts',
    ...['server.mjs', 'search.html'].map(it => `zensearch/snippets/${it}`),
    ...['py', 'go', 'sh'].map(it => `zensearch/snippets/signed_search.${it}`),
  ],
  'ext-authz': ['envoy/grpc-ext-authz.yaml'],
  middleware: ['app', 'in-process', 'remote', 'express', 'fastify', 'hono', 'node', 'fetch'].map(
    it => `middleware/${it}.ts`,
  ),
  signing: ['signing/search.ts', 'signing/search.py'],
  tokens: ['tokens/source.ts', 'tokens/server.ts'],
}

const blocksOf = (guide: string) => [...guide.matchAll(/```\w+\n([\s\S]*?)```/g)].map(([, code]) => code)
const files = Object.entries(SHOWN).flatMap(([guide, names]) => names.map(file => ({ guide, file })))

it.each(files)('the guide to $guide shows $file as it is', ({ guide, file }) =>
  expect(blocksOf(read('docs', 'guide', `${guide}.md`))).toContain(read('examples', file)),
)
