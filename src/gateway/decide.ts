import type { Address } from '../core/address.ts'
import { type Need, NOTHING } from '../core/need.ts'
import { headerOf, type RawHeaders } from '../core/raw-headers.ts'
import type { Complaint, Trouble } from '../core/reason.ts'
import { canonicalTarget, type Target } from '../core/target.ts'
import { type Awaitable, chain, type Instant } from '../core/terms.ts'
import type { Admitted } from '../core/verdict.ts'
import type { ServedApi } from '../engine/apis.ts'
import type { Engine } from '../engine/engine.ts'
import type { Inquiry, Ruling } from '../engine/inquiry.ts'
import { readAttributes } from '../profile/attributes.ts'
import { needOf, type Route, type RouteMatch } from '../profile/routes.ts'
import type { Body } from './body.ts'
import { corsHeaders, preflightHeaders } from './cors.ts'
import { standardHeaders } from './exchange.ts'

/** A request to an API, as whoever received it tells it. */
export interface Received {
  readonly served: ServedApi
  readonly method: string
  /** Its path and query, without the name of the API. */
  readonly url: string
  /** Its path and query exactly as its sender wrote them, where these are not `url`. */
  readonly sent?: string | undefined
  readonly rawHeaders: RawHeaders
  /** The caller's address; undefined when it cannot be known for certain. */
  readonly address: () => Address | undefined
  /** At most as long as the profile says under `proxy.bodyLimitBytes`. */
  readonly body: Body
}

/** What is decided with. */
export interface Deciding {
  readonly engine: Engine
  readonly requestId: string
  readonly now: Instant
}

/** A request that is not let through, and what is said about it. */
export interface Complained {
  readonly outcome: 'complained'
  readonly complaint: Complaint
  readonly ruling?: Ruling | undefined
  /** Said instead of the profile's own sentence. */
  readonly message?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Absent where the path could mean two things. */
  readonly target?: Target | undefined
  readonly match?: RouteMatch | undefined
}

/** It asks for leave to be sent by a page: the answer is 204 with these headers. */
export interface Allowance {
  readonly outcome: 'preflight'
  readonly headers: Record<string, string>
}

/** What is to be done with a request. */
export type Decision =
  /** It is let through. */
  | {
      readonly outcome: 'admitted'
      readonly target: Target
      readonly match: RouteMatch
      readonly ruling: Admitted
    }
  /** Its route needs no key: whoever it is from, it is let through, and its key goes no further. */
  | { readonly outcome: 'open'; readonly target: Target; readonly match: RouteMatch }
  | Allowance
  | Complained

/**
 * Decides about a request to an API, whichever way it came to be known here. Nothing is sent, and a refusal is not
 * remembered: that is for whoever received it.
 */
export function decide(by: Deciding, it: Received): Awaitable<Decision> {
  const { served, rawHeaders, body, method } = it
  const target = canonicalTarget(it.url)
  if (target === undefined) return { outcome: 'complained', complaint: 'request-malformed' }
  if (isPreflight(it)) return preflight(by, it, target)
  const match = served.profile.route(it.method, target.path)
  if (match.outcome === 'found' && match.route.spec.open) return openTo(it, target, match)
  const notes: { complaint?: string } = {}
  const need = match.outcome === 'found' ? needFor(match.route, target, body, notes) : NOTHING
  const sent = it.sent ?? it.url
  const inquiry = { rawHeaders, method, target: sent, need, address: it.address, body: body.read }
  const judging = by.engine.verify(served, inquiry, by.now)
  return chain(judging, ruling => {
    if (ruling.outcome === 'admitted' && match.outcome === 'found')
      return { outcome: 'admitted', target, match, ruling }
    return complainedOf({ ruling, match, target, message: notes.complaint })
  })
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

/** What was judged and is not let through. */
interface Judged {
  readonly ruling: Ruling
  readonly match: RouteMatch
  readonly target: Target
  readonly message: string | undefined
}

function complainedOf({ ruling, match, target, message }: Judged): Complained {
  const about = { outcome: 'complained', ruling, match, target } as const
  if (ruling.outcome === 'troubled') return { ...about, complaint: ruling.trouble, message }
  if (ruling.outcome === 'refused') return { ...about, complaint: ruling.reason }
  if (match.outcome !== 'wrong-method') return { ...about, complaint: 'route-unknown' }
  return { ...about, complaint: 'method-unknown', headers: { Allow: match.allowed.join(', ') } }
}

/** An open route needs no key; one that is sent is not looked at, but two are a mistake. */
function openTo({ served, rawHeaders }: Received, target: Target, match: RouteMatch): Decision {
  const presented = served.profile.read(rawHeaders)
  return presented.outcome === 'refused' && presented.reason === 'ambiguous'
    ? { outcome: 'complained', complaint: 'ambiguous', target, match }
    : { outcome: 'open', target, match }
}

/** Whether a page asks for leave to send a request. */
export const isPreflight = ({
  served,
  method,
  rawHeaders,
}: Pick<Received, 'served' | 'method' | 'rawHeaders'>): boolean =>
  method === 'OPTIONS' &&
  served.profile.spec.cors !== 'never' &&
  headerOf(rawHeaders, 'access-control-request-method') !== undefined

/** A preflight carries no key: it is answered for hosts that some key of the API lists, and for no others. */
export async function preflight(
  { engine, requestId, now }: Deciding,
  { served, rawHeaders }: Pick<Received, 'served' | 'rawHeaders'>,
  target: Target,
): Promise<Allowance | Complained> {
  const origin = headerOf(rawHeaders, 'origin')
  const open = await corsHeaders(engine.ports.keys, served, origin, undefined)
  if (Object.keys(open).length === 0) return { outcome: 'complained', complaint: 'host-denied', target }
  const match = served.profile.route('OPTIONS', target.path)
  const methods = match.outcome === 'wrong-method' ? match.allowed : []
  const asked = headerOf(rawHeaders, 'access-control-request-headers')
  const about = { engine, served, requestId, now, request: { headers: { origin } } }
  const standard = await standardHeaders(about, undefined)
  served.profile.limitHeaders(standard, [], now, true)
  return { outcome: 'preflight', headers: { ...standard, ...preflightHeaders(open, methods, asked) } }
}
