import type { Agent } from 'undici'
import { type Need, NOTHING } from '../core/need.ts'
import type { Trouble } from '../core/reason.ts'
import { type Awaitable, chain } from '../core/terms.ts'
import type { Admitted } from '../core/verdict.ts'
import type { Inquiry, Ruling } from '../engine/inquiry.ts'
import { readAttributes } from '../profile/attributes.ts'
import { needOf, type Route, type RouteMatch } from '../profile/routes.ts'
import { type Body, bodyOf } from './body.ts'
import { callerAddress } from './caller.ts'
import { corsHeaders, preflightHeaders } from './cors.ts'
import { type ApiExchange, complain, send, standardHeaders, tell } from './exchange.ts'
import { messageTrouble } from './message.ts'
import { canonicalTarget, type Target } from './path.ts'
import { forward, refund } from './proxy.ts'
import { rememberRefused, scopesOf } from './refused.ts'
import type { GatewaySettings } from './settings.ts'
import { answered, noteRoute } from './watch.ts'

export interface ApiHandlerParts {
  readonly agent: Agent
  readonly settings: GatewaySettings
}

/** Decides about one request to a protected API, and forwards it when it may pass. */
export function handleApi(parts: ApiHandlerParts, it: ApiExchange, url: string): Awaitable<void> {
  const { request, served } = it
  const trouble = messageTrouble(request)
  if (trouble !== undefined) return complain(it, trouble)
  const target = canonicalTarget(url)
  if (target === undefined) return complain(it, 'request-malformed')
  if (isPreflight(it)) return preflight(it, target)
  const match = served.profile.route(request.method ?? '', target.path)
  noteRoute(it, match)
  if (match.outcome === 'found' && match.route.spec.open) return passOpen(parts, it, target)
  const body = bodyOf(it, served.profile.spec.proxy.bodyLimitBytes)
  const notes: { complaint?: string } = {}
  const judging = it.engine.verify(served, inquiryOf(parts, it, target, match, body, notes), it.now)
  return chain(judging, ruling => {
    if (ruling.outcome !== 'admitted' || match.outcome !== 'found') {
      return refuse(parts, it, { ruling, match, target, message: notes.complaint })
    }
    if (isWebSocket(it)) return refuseUpgrade(it, ruling)
    if (served.api.upstream === undefined) return tell(it, ruling)
    return forward(parts.agent, parts.settings, it, { target, body, verdict: ruling })
  })
}

async function refuseUpgrade(it: ApiExchange, verdict: Admitted): Promise<void> {
  await refund(it.engine, verdict)
  return complain(it, 'upgrade-refused', { verdict })
}

function inquiryOf(
  { settings }: ApiHandlerParts,
  { request }: ApiExchange,
  target: Target,
  match: RouteMatch,
  body: Body,
  notes: { complaint?: string },
): Inquiry {
  return {
    rawHeaders: request.rawHeaders,
    need: match.outcome === 'found' ? needFor(match.route, target, body, notes) : NOTHING,
    address: () => callerAddress(request.socket.remoteAddress, request.rawHeaders, settings.trustedProxies),
    body: body.read,
  }
}

/** A route that reads nothing has its need ready; another one learns it from the query and the body. */
export function needFor(
  route: Route,
  target: Target,
  body: Body,
  notes: { complaint?: string },
): Inquiry['need'] {
  if (route.fixed) return route.base
  return async (): Promise<Need | Trouble> => {
    const bytes = route.readsBody ? await body.read() : new Uint8Array()
    if (typeof bytes === 'string') return bytes
    const reading = readAttributes(route.spec, target.query, bytes)
    if (reading.ok) return needOf(route, reading.attributes)
    notes.complaint = reading.complaint
    return 'request-malformed'
  }
}

/** What is not forwarded, and why. */
interface Unforwarded {
  readonly ruling: Ruling
  readonly match: RouteMatch
  readonly target: Target
  readonly message: string | undefined
}

async function refuse(
  { settings }: ApiHandlerParts,
  it: ApiExchange,
  { ruling, match, target: { path }, message }: Unforwarded,
): Promise<void> {
  if (ruling.outcome === 'troubled') return complain(it, ruling.trouble, { verdict: ruling, message })
  if (ruling.outcome === 'refused') {
    rememberRefused(it, settings, it.served, { request: it.request, ruling, path, scopes: scopesOf(match) })
    return complain(it, ruling.reason, { verdict: ruling })
  }
  if (match.outcome !== 'wrong-method') return complain(it, 'route-unknown', { verdict: ruling })
  return complain(it, 'method-unknown', { verdict: ruling, headers: { Allow: match.allowed.join(', ') } })
}

/** An open route needs no key; one that is sent is neither looked at nor passed on. */
async function passOpen(
  { agent, settings }: ApiHandlerParts,
  it: ApiExchange,
  target: Target,
): Promise<void> {
  const presented = it.served.profile.read(it.request.rawHeaders)
  if (presented.outcome === 'refused' && presented.reason === 'ambiguous') return complain(it, 'ambiguous')
  if (isWebSocket(it)) return complain(it, 'upgrade-refused')
  return forward(agent, settings, it, { target, body: bodyOf(it, 0) })
}

const isWebSocket = ({ request }: ApiExchange): boolean => /websocket/i.test(request.headers.upgrade ?? '')

function isPreflight({ request, served }: ApiExchange): boolean {
  const asked = request.headers['access-control-request-method'] !== undefined
  return request.method === 'OPTIONS' && asked && served.profile.spec.cors !== 'never'
}

/** A preflight carries no key: it is answered for hosts that some key of the API lists, and for no others. */
async function preflight(it: ApiExchange, { path }: Target): Promise<void> {
  const { request, served, engine } = it
  const open = await corsHeaders(engine.ports.keys, served, request.headers.origin, undefined)
  if (Object.keys(open).length === 0) return complain(it, 'host-denied')
  const match = served.profile.route('OPTIONS', path)
  const methods = match.outcome === 'wrong-method' ? match.allowed : []
  const headers = preflightHeaders(open, methods, request.headers['access-control-request-headers'])
  const standard = await standardHeaders(it, undefined)
  served.profile.limitHeaders(standard, [], it.now, true)
  send(it, 204, { ...standard, ...headers }, '')
  answered(it, { api: served.api.name, what: 'preflight', status: 204 })
}
