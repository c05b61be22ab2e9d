import { Fault } from '../../core/error.ts'
import { type RawHeaders, valuesOf } from '../../core/raw-headers.ts'
import type { Trouble } from '../../core/reason.ts'
import type { Admitted } from '../../core/verdict.ts'
import type { Ruling } from '../../engine/inquiry.ts'
import { noteRefusal } from '../../engine/refusing.ts'
import type { Answered } from '../../ports/traffic.ts'
import type { Answer } from '../../profile/render.ts'
import type { RouteMatch } from '../../profile/routes.ts'
import { announce } from '../announce.ts'
import type { Body } from '../body.ts'
import type { Complained, Decision, Received } from '../decide.ts'
import { complaintAnswer, type Standing, standardHeaders } from '../exchange.ts'
import { identityHeaders } from '../identity.ts'
import { refund } from '../proxy.ts'
import { scopesOf } from '../refused.ts'
import { carriesRequests, mayUpgrade } from '../upgrade.ts'

/** The body of a request that somebody else holds. */
export interface HeldBody extends Body {
  /** Whether it was needed, and was kept there. */
  wasMissed(): boolean
}

/** A request that somebody else holds until it is decided about. */
export interface HeldReceived extends Received {
  readonly body: HeldBody
  /** The protocol it asks to become, where no header says so. */
  readonly upgrade?: string | undefined
}

/** What whoever holds a request is to do with it, and what that is counted as. */
export type Instruction = {
  readonly what: Answered
  readonly match?: RouteMatch | undefined
} & (
  | {
      readonly outcome: 'through'
      /** Undefined where the route needs no key. */
      readonly ruling: Admitted | undefined
      /** What the upstream is told of who is asking. */
      readonly identity: RawHeaders
      /** What the client's answer is to carry besides. */
      readonly headers: Readonly<Record<string, string>>
    }
  | { readonly outcome: 'back'; readonly ruling?: Ruling | undefined; readonly answer: Answer }
)

/** A body that its holder keeps to itself. */
export function keptBody(): HeldBody {
  let missed = false
  const read = (): Trouble => {
    missed = true
    return 'request-malformed'
  }
  return { read, bytes: () => undefined, wasMissed: () => missed }
}

const BODY_MISSING =
  'The proxy in front of this API does not pass on what this request needs to be judged by: its body.'

/** Carries a decision out for whoever holds the request: refusals are remembered, and what cannot be had is given back. */
export async function carriedOut(
  it: Standing,
  received: HeldReceived,
  decision: Decision,
): Promise<Instruction> {
  if (decision.outcome === 'preflight')
    return {
      outcome: 'back',
      what: 'preflight',
      answer: { status: 204, headers: decision.headers, body: '' },
    }
  if (decision.outcome === 'complained') {
    remember(it, received, decision)
    const missed = decision.complaint === 'request-malformed' && received.body.wasMissed()
    return sentBack(it, missed ? { ...decision, message: BODY_MISSING } : decision)
  }
  const { match } = decision
  const ruling = decision.outcome === 'admitted' ? decision.ruling : undefined
  if (isWrongUpgrade(received, decision)) {
    await refund(it.engine, ruling)
    return sentBack(it, { outcome: 'complained', complaint: 'upgrade-refused', ruling, match })
  }
  const headers = await standardHeaders(it, ruling)
  if (ruling !== undefined) announce(headers, it.served, ruling.dossier)
  const identity =
    ruling === undefined ? ['Latchkey-Request-Id', it.requestId] : identityHeaders(ruling, it.requestId)
  return { outcome: 'through', what: decision.outcome, match, ruling, identity, headers }
}

/** A complaint in the API's own spelling, for the client. */
export async function sentBack(it: Standing, about: Complained): Promise<Instruction> {
  const { complaint, ruling, match, message, headers } = about
  const answer = await complaintAnswer(it, complaint, { verdict: ruling, message, headers })
  return { outcome: 'back', what: complaint, ruling, match, answer }
}

/** Something of ours broke, which is no reason to let anybody through. Which pages may read that is said where it can be found out. */
export function sentBackBroken(it: Standing, cause: unknown): Promise<Instruction> {
  const complaint = cause instanceof Fault ? 'unavailable' : 'internal'
  return sentBack(it, { outcome: 'complained', complaint }).catch((): Instruction => {
    const { requestId, now, request, served } = it
    const acceptLanguage = request.headers['accept-language']
    const { status, headers, body } = served.profile.render(complaint, { requestId, now, acceptLanguage })
    const said = { 'X-Request-Id': requestId, 'Cache-Control': 'no-store', ...headers }
    return { outcome: 'back', what: complaint, answer: { status, headers: said, body } }
  })
}

/**
 * Whether it asks to become something else and may not. The gateway would not pass that on, but some proxies do by
 * themselves, and what follows is decided about by nobody: so it is refused, without a key in any case.
 */
function isWrongUpgrade(
  { served, rawHeaders, upgrade }: HeldReceived,
  decision: Extract<Decision, { outcome: 'admitted' | 'open' }>,
): boolean {
  const wishes = [...valuesOf(rawHeaders, 'upgrade'), ...(upgrade === undefined ? [] : [upgrade])]
  if (wishes.length === 0) return false
  return decision.outcome === 'open' || !mayUpgrade(served, decision.match) || wishes.some(carriesRequests)
}

function remember(
  { engine, requestId, now, served }: Standing,
  { rawHeaders, method, address }: HeldReceived,
  { ruling, target, match }: Complained,
): void {
  if (ruling?.outcome !== 'refused' || target === undefined || match === undefined) return
  const about = { rawHeaders, method, address: address(), path: target.path, scopes: scopesOf(match, ruling) }
  noteRefusal(engine.ports, served, { ruling, now, requestId, ...about })
}
