import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Env } from 'hono'
import { EXAMPLES, type Example } from './examples.ts'
import { id } from './input/fields.ts'
import { failuresOf } from './openapi/failures.ts'
import { HEADERS, replyHeaders, requestHeaders } from './openapi/headers.ts'
import { describeLogins } from './openapi/logins.ts'
import { described, SECURITY_SCHEMES, securityOf } from './openapi/may.ts'
import { describePlain } from './openapi/plain.ts'
import { ALL_PROBLEMS, problemExample } from './openapi/problems.ts'
import { problemsOf } from './openapi/route-problems.ts'
import { tagOf } from './openapi/tags.ts'
import { pruned } from './openapi/used.ts'
import type { Route } from './route.ts'
import { ImportRow } from './routes/import.ts'
import { isTagged } from './versions.ts'

/** Writes a route into the document. */
export function describeRoute<E extends Env>(app: OpenAPIHono<E>, route: Route): void {
  const example = EXAMPLES[route.id]
  app.openAPIRegistry.registerPath(
    createRoute({
      operationId: route.id,
      summary: route.summary,
      description: described(route.action),
      tags: [tagOf(route.path)],
      method: route.method,
      path: route.path,
      security: securityOf(route.action),
      request: requestOf(route, example),
      responses: responsesOf(route, example),
    }),
  )
}

function requestOf(route: Route, example: Example | undefined) {
  const { path, query, body } = route
  const headers = requestHeaders(route)
  const examples = example?.body && { example: { summary: route.summary, value: example.body } }
  return {
    ...(path.includes('{id}') ? { params: z.object({ id: shownAs(id, 'path', 'id', example?.id) }) } : {}),
    ...(isEmpty(query) ? {} : { query: withExamples(query, example) }),
    ...(headers && { headers }),
    ...(isEmpty(body)
      ? {}
      : {
          body: {
            required: !body.safeParse({}).success,
            content: { 'application/json': { schema: body, ...(examples && { examples }) } },
          },
        }),
  }
}

const isEmpty = ({ shape }: z.ZodObject): boolean => Object.keys(shape).length === 0

const withExamples = ({ shape }: z.ZodObject, example: Example | undefined): z.ZodObject =>
  z.object(
    Object.fromEntries(
      Object.entries(shape).map(([name, schema]) => [
        name,
        shownAs(schema, 'query', name, example?.query?.[name]),
      ]),
    ),
  )

const shownAs = (schema: z.ZodType, place: 'path' | 'query', name: string, example: unknown) =>
  example === undefined ? schema : schema.openapi({ param: { name, in: place, example } })

function responsesOf(route: Route, example: Example | undefined) {
  const { status = 200, reply, produces, summary } = route
  const examples = example && { example: { summary, value: example.reply } }
  return {
    [status]: {
      description: summary,
      headers: replyHeaders(route),
      content: produces
        ? Object.fromEntries(
            produces.map(it => [it, { schema: z.string(), ...textExample(summary, example?.texts?.[it]) }]),
          )
        : { 'application/json': { schema: reply, ...(examples && { examples }) } },
    },
    ...(route.method === 'get' && isTagged(route) ? unchanged(route) : {}),
    ...failuresOf(problemsOf(route)),
  }
}

const textExample = (summary: string, value: string | undefined) =>
  value === undefined ? {} : { examples: { example: { summary, value } } }

const unchanged = (route: Route) => ({
  304: { description: 'It is still at the version If-None-Match names', headers: replyHeaders(route) },
})

/** The whole document. */
export function openApiDocument<E extends Env>(app: OpenAPIHono<E>) {
  describeLogins(app)
  describePlain(app)
  registerShared(app)
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Latchkey management API',
      version: '1',
      description: ABOUT,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/', description: 'The control plane this document came from.' }],
  })
  return pruned(document)
}

const ABOUT = `Everything a key owner or an operator does. The dashboard and the command line use this API too.

- **Who calls** is a root key (\`Authorization: Bearer lk_root_…\`) or the session of a person, never both.
- **Problems** are RFC 9457 documents. Decide by \`code\`; \`detail\` says what to do; \`path\` names the field.
- **Lists** give \`next\`: hand it back as \`cursor\` for the page after. \`null\` ends the list.
- **A change** keeps what is absent and clears what is \`null\`. Unknown fields are refused with their path.
- **Secrets** are shown once, by the call that made them.
- **Every answer** names its request in \`X-Request-Id\` and the server’s version in \`Latchkey-Version\`.`

function registerShared<E extends Env>({ openAPIRegistry }: OpenAPIHono<E>): void {
  openAPIRegistry.register('ImportRow', ImportRow)
  for (const [name, scheme] of Object.entries(SECURITY_SCHEMES))
    openAPIRegistry.registerComponent('securitySchemes', name, scheme)
  for (const [name, shared] of Object.entries(HEADERS))
    openAPIRegistry.registerComponent('headers', name, { ...shared })
  for (const code of ALL_PROBLEMS) {
    const { summary, value } = problemExample(code)
    openAPIRegistry.registerComponent('examples', code, { summary, value })
  }
}
