import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Env } from 'hono'
import { type ActionRule, ruleOf } from '../core/roles.ts'
import { id } from './fields.ts'
import { SPELLINGS } from './problems.ts'
import type { Route } from './route.ts'

const ProblemView = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('Stable: decide by this.'),
    detail: z.string().describe('A sentence that says what to do.'),
    path: z.string().optional().describe('The field it is about, e.g. restrictions.hosts[0].'),
    request_id: z.string(),
  })
  .openapi('Problem')

/** Writes a route into the document. */
export function describeRoute<E extends Env>(app: OpenAPIHono<E>, route: Route): void {
  app.openAPIRegistry.registerPath(
    createRoute({
      operationId: route.id,
      summary: route.summary,
      description: described(ruleOf(route.action)),
      tags: [route.path.split('/')[2] ?? ''],
      method: route.method,
      path: route.path,
      security: [{ rootKey: [] }],
      request: requestOf(route),
      responses: responsesOf(route),
    }),
  )
}

/** Who may. */
const described = ({ about, scope }: ActionRule): string =>
  scope === undefined ? about : `${about} A root key needs the scope \`${scope}\`.`

function requestOf({ path, query, body }: Route) {
  return {
    ...(path.includes('{id}') ? { params: z.object({ id }) } : {}),
    ...(isEmpty(query) ? {} : { query }),
    ...(isEmpty(body) ? {} : { body: { content: { 'application/json': { schema: body } } } }),
  }
}

const isEmpty = ({ shape }: z.ZodObject): boolean => Object.keys(shape).length === 0

function responsesOf({ status = 200, reply, fails, summary }: Route) {
  const problems = Map.groupBy(['input-invalid' as const, ...fails], code => SPELLINGS[code].status)
  const failures = [...problems].map(([code, named]) => [code, failure(named.join(', '))] as const)
  return {
    [status]: { description: summary, content: { 'application/json': { schema: reply } } },
    ...Object.fromEntries(failures),
    401: failure('No root key, or none that works'),
    403: failure(['the scope is missing', ...(problems.get(403) ?? [])].join(', ')),
    503: failure('unavailable'),
  }
}

const failure = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ProblemView } },
})

/** The whole document. */
export function openApiDocument<E extends Env>(app: OpenAPIHono<E>) {
  app.openAPIRegistry.registerComponent('securitySchemes', 'rootKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'A root key, lk_root_…',
  })
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Latchkey management API',
      version: '1',
      description: 'Accounts, projects, collections, credits and keys of every protected API.',
    },
  })
}
