import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { routePath } from 'hono/route'
import { Fault } from '../core/error.ts'
import type { Engine } from '../engine/engine.ts'
import { admit, type Credentials } from './auth.ts'
import type { Authority } from './authority.ts'
import { type Reading, readBody } from './input.ts'
import { describeRoute, openApiDocument } from './openapi.ts'
import { problemResponse } from './problems.ts'
import type { Prepared, Route } from './route.ts'
import { ROUTES } from './routes/routes.ts'

/** Where what went wrong is told to the operator. */
export interface ControlLog {
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

export interface ControlOptions {
  readonly engine: Engine
  readonly log: ControlLog
}

/** What a server over node:http hands in beside the request; absent elsewhere. */
interface Bindings {
  readonly incoming?: {
    readonly rawHeaders: readonly string[]
    readonly socket: { readonly remoteAddress?: string | undefined }
  }
}

/** What Hono carries along one request. */
export interface ControlEnv {
  readonly Bindings: Bindings
  readonly Variables: { readonly requestId: string }
}

type Here = Context<ControlEnv>

const INDEX = {
  name: 'Latchkey',
  links: { health: '/healthz', openapi: '/v1/openapi.json', apis: '/v1/apis', keys: '/v1/keys' },
}

/** The management API. Every answer is JSON, carries a request id and is never cached. */
export function createControl({ engine, log }: ControlOptions): OpenAPIHono<ControlEnv> {
  const app = new OpenAPIHono<ControlEnv>()
  app.use(async (c, next) => {
    c.set('requestId', engine.ports.secrets.id('req_'))
    await next()
    c.header('X-Request-Id', c.get('requestId'))
    c.header('Cache-Control', 'no-store')
    c.header('X-Content-Type-Options', 'nosniff')
  })
  for (const route of ROUTES) {
    describeRoute(app, route)
    app.on(route.method, route.path.replace('{id}', ':id'), c => answer(engine, route, c))
  }
  const document = openApiDocument(app)
  app.get('/', c => c.json(INDEX))
  app.get('/healthz', c => c.json({ status: 'ok' }))
  app.get('/v1/openapi.json', c => c.json(document))
  app.notFound(c => strayed(app, c))
  app.onError((error, c) => failed(log, error, c))
  return app
}

/** Who calls, what they say, what comes of it. */
async function answer(engine: Engine, route: Route, c: Here): Promise<Response> {
  const requestId = c.get('requestId')
  const admission = await admit(engine, credentialsOf(c), route.action)
  if (!admission.ok) {
    const { status, headers, body } = admission.answer
    return new Response(body, { status, headers })
  }
  const input = await inputOf(route, c)
  if (!input.ok) return problemResponse(input.problem, requestId)
  const authority: Authority = {
    engine,
    ports: engine.ports,
    caller: admission.caller,
    requestId,
    ifMatch: c.req.header('if-match'),
  }
  const outcome = await input.value.run(authority)
  return outcome.ok
    ? Response.json(outcome.value, { status: route.status ?? 200 })
    : problemResponse(outcome.problem, requestId)
}

async function inputOf(route: Route, c: Here): Promise<Reading<Prepared>> {
  const body = route.method === 'get' ? { ok: true as const, value: {} } : await readBody(c.req.raw)
  if (!body.ok) return body
  const query = new URL(c.req.url).searchParams
  return route.prepare({ id: c.req.param('id'), query, body: body.value })
}

function credentialsOf(c: Here): Credentials {
  // Hono types it as always there; without a server it is not.
  const incoming = c.env?.incoming
  return {
    rawHeaders: incoming?.rawHeaders ?? [...c.req.raw.headers].flat(),
    remoteAddress: incoming?.socket.remoteAddress,
    acceptLanguage: c.req.header('accept-language'),
    requestId: c.get('requestId'),
  }
}

/** No route has this path, or none with this method. */
function strayed(app: OpenAPIHono<ControlEnv>, c: Here): Response {
  const allowed = methodsAt(app, c.req.path)
  const requestId = c.get('requestId')
  if (allowed.length === 0) {
    const detail = 'There is nothing at this path. See /v1/openapi.json for what there is.'
    return problemResponse({ code: 'route-unknown', detail }, requestId)
  }
  const detail = `This takes ${allowed.join(', ')}.`
  return problemResponse({ code: 'method-unknown', detail }, requestId, { Allow: allowed.join(', ') })
}

function methodsAt({ routes }: OpenAPIHono<ControlEnv>, path: string): readonly string[] {
  const here = routes.filter(it => it.method !== 'ALL' && fits(it.path, path)).map(it => it.method)
  return [...new Set(here.flatMap(it => (it === 'GET' ? ['GET', 'HEAD'] : [it])))].toSorted()
}

function fits(pattern: string, path: string): boolean {
  const [wanted, actual] = [pattern.split('/'), path.split('/')]
  return (
    wanted.length === actual.length &&
    wanted.every((part, at) => part === actual[at] || (part === ':id' && actual[at] !== ''))
  )
}

/** The cause goes to the log, never into the answer. */
function failed(log: ControlLog, error: Error, c: Here): Response {
  const requestId = c.get('requestId')
  log.error({ requestId, method: c.req.method, route: routePath(c, -1), err: error }, 'a call failed')
  if (error instanceof Fault) {
    const detail = 'Something this call depends on does not answer. Try again in a moment.'
    return problemResponse({ code: 'unavailable', detail }, requestId)
  }
  const detail = 'This went wrong here, not with you. The log has the cause under this request id.'
  return problemResponse({ code: 'internal', detail }, requestId)
}
