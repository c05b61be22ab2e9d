import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { routePath } from 'hono/route'
import type { Address, AddressRange } from '../core/address.ts'
import { Fault } from '../core/error.ts'
import { callerBehind } from '../core/hops.ts'
import type { Engine } from '../engine/engine.ts'
import { portsFor } from '../engine/ports.ts'
import { type Admission, admit, type Credentials } from './callers/auth.ts'
import { permission } from './callers/permission.ts'
import { dashboardPage, mountDashboard } from './dashboard.ts'
import { type Reading, readBody } from './input/input.ts'
import { describeRoute, openApiDocument } from './openapi.ts'
import { perform } from './perform.ts'
import { type EdgeProblem, problemResponse } from './problems.ts'
import { HARDENING, mountReference } from './reference.ts'
import { located, type Prepared, type Route } from './route.ts'
import { ROUTES } from './routes/routes.ts'
import type { Services } from './services.ts'
import { mountUnkey } from './unkey/mount.ts'
import { watching } from './watch.ts'

/** Where what went wrong is told to the operator. */
export interface ControlLog {
  error(fields: Readonly<Record<string, unknown>>, message: string): void
}

export interface ControlOptions {
  readonly engine: Engine
  readonly log: ControlLog
  readonly services: Services
}

/** What every answer is made with. */
type Answering = Omit<ControlOptions, 'log'>

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

/** A 401 must name a way in. @see RFC 9110 §11.6.1 */
const CHALLENGE = 'Bearer realm="Latchkey"'

/** Tells clients which server they talk to, so that they can say when it is older than they are. */
const VERSION_HEADER = 'Latchkey-Version'

const INDEX = {
  name: 'Latchkey',
  links: {
    health: '/healthz',
    ready: '/readyz',
    openapi: '/v1/openapi.json',
    reference: '/reference',
    apis: '/v1/apis',
    keys: '/v1/keys',
  },
}

/** The management API. Every answer carries a request id, and is kept by nobody unless its route says so. */
export function createControl({ engine, log, services }: ControlOptions): OpenAPIHono<ControlEnv> {
  const app = new OpenAPIHono<ControlEnv>()
  if (services.watch !== undefined) app.use(watching(services.watch))
  app.use(async (c, next) => {
    c.set('requestId', engine.ports.secrets.id('req_'))
    await next()
    c.header('X-Request-Id', c.get('requestId'))
    c.header(VERSION_HEADER, services.version)
    for (const [name, value] of Object.entries(HARDENING)) if (!c.res.headers.has(name)) c.header(name, value)
  })
  for (const route of ROUTES) {
    describeRoute(app, route)
    app.on(route.method, route.path.replace('{id}', ':id'), c => answer({ engine, services }, route, c))
  }
  const document = openApiDocument(app)
  app.all('/v1/auth/*', c => login(services, c))
  app.get('/', async c => (await dashboardPage(c, services.dashboard)) ?? c.json(INDEX))
  app.get('/healthz', c => c.json({ status: 'ok' }))
  app.get('/readyz', c => ready(services, c))
  app.get('/v1/openapi.json', c => c.json(document))
  const credentials = (c: Here) => credentialsOf(c, services)
  mountUnkey(app, { engine, services, credentials }, (error, c) => failureOf(log, error, c))
  mountReference(app, services.referenceScript)
  mountDashboard(app, services.dashboard)
  app.notFound(async c => (await dashboardPage(c, services.dashboard)) ?? strayed(app, c))
  app.onError((error, c) => problemResponse(failureOf(log, error, c), c.get('requestId')))
  return app
}

/** Whether this node is to be sent requests: 200, or 503 and why. */
function ready({ unready }: Services, c: Here): Response {
  const why = unready?.()
  if (why === undefined) return c.json({ status: 'ready' })
  return problemResponse({ code: 'unavailable', detail: why.message }, c.get('requestId'))
}

/** Who calls, what they say, whether they may, what comes of it. */
async function answer({ engine, services }: Answering, route: Route, c: Here): Promise<Response> {
  const requestId = c.get('requestId')
  const shown = credentialsOf(c, services)
  const admission = await admit(engine, services, shown, route.action)
  if (!admission.ok) return unadmitted(admission, requestId)
  const { caller } = admission
  const input = await inputOf(route, c)
  if (!input.ok) return problemResponse(input.problem, requestId)
  const allowed = located(route, await permission(route, input.value, caller, engine))
  if (!allowed.ok) return problemResponse(allowed.problem, requestId)
  const at = engine.ports.clock.now()
  const by = { actor: caller.actor, at, requestId, address: shown.address?.toString() }
  const ports = portsFor(engine.ports, by)
  const authority = { engine: { ...engine, ports }, ports, services, caller, by, requestId }
  const header = (name: string) => c.req.header(name)
  const replays = { ports: engine.ports, seal: services.seal }
  return perform(replays, { route, prepared: input.value, by: authority, place: placeOf(c.req.url), header })
}

function unadmitted(admission: Exclude<Admission, { ok: true }>, requestId: string): Response {
  if ('problem' in admission) {
    const unknown = admission.problem.code === 'session-over'
    return problemResponse(admission.problem, requestId, unknown ? { 'WWW-Authenticate': CHALLENGE } : {})
  }
  const { status, headers, body } = admission.answer
  return new Response(body, { status, headers })
}

/** What is below /v1/auth/ belongs to the logins, where there are any. */
async function login({ people, trustedProxies }: Services, c: Here): Promise<Response> {
  const address = addressOf(c, trustedProxies)?.toString()
  if (people !== undefined) return people.handle(c.req.raw, address, c.get('requestId'))
  const detail = 'Nobody can log in here: this Latchkey runs without people.'
  return problemResponse({ code: 'route-unknown', detail }, c.get('requestId'))
}

/** The path and the query of a URL. */
const placeOf = (url: string): string => url.slice(url.indexOf('/', url.indexOf('//') + 2))

async function inputOf(route: Route, c: Here): Promise<Reading<Prepared>> {
  const body =
    route.method === 'get' ? { ok: true as const, value: {} } : await readBody(c.req.raw, route.most)
  if (!body.ok) return body
  const query = new URL(c.req.url).searchParams
  return route.prepare({ id: c.req.param('id'), query, body: body.value })
}

function credentialsOf(c: Here, { trustedProxies }: Pick<Services, 'trustedProxies'>): Credentials {
  return {
    rawHeaders: c.env?.incoming?.rawHeaders ?? [...c.req.raw.headers].flat(),
    headers: c.req.raw.headers,
    address: addressOf(c, trustedProxies),
    requestId: c.get('requestId'),
    changing: c.req.method !== 'GET' && c.req.method !== 'HEAD',
  }
}

function addressOf(c: Here, trusted: readonly AddressRange[]): Address | undefined {
  // Hono types it as always there; without a server it is not.
  const peer = c.env?.incoming?.socket.remoteAddress
  const forwarded = c.req.header('x-forwarded-for')
  return callerBehind(peer, forwarded === undefined ? [] : [forwarded], trusted)
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
function failureOf(log: ControlLog, error: Error, c: Here): EdgeProblem {
  const requestId = c.get('requestId')
  log.error({ requestId, method: c.req.method, route: routePath(c, -1), err: error }, 'a call failed')
  if (error instanceof Fault) {
    const detail = 'Something this call depends on does not answer. Try again in a moment.'
    return { code: 'unavailable', detail }
  }
  const detail = 'This went wrong here, not with you. The log has the cause under this request id.'
  return { code: 'internal', detail }
}
