import { inRanges, parseAddress } from '../core/address.ts'
import { Fault } from '../core/error.ts'
import type { Admitted } from '../core/verdict.ts'
import { noteRefusal } from '../engine/refusing.ts'
import { announce } from './announce.ts'
import { type AuthzAddress, addressIn } from './authz-address.ts'
import { type AuthzAnswer, inForm, unsealed } from './authz-answer.ts'
import { type Body, bodyOf } from './body.ts'
import { callerAddress } from './caller.ts'
import { type Complained, type Decision, decide, type Received } from './decide.ts'
import {
  type ApiExchange,
  complainPlainly,
  complaintAnswer,
  type Exchange,
  send,
  standardHeaders,
} from './exchange.ts'
import type { TellFailure } from './failures.ts'
import { forwardedBy } from './forwarded.ts'
import { valuesOf } from './headers.ts'
import { identityHeaders } from './identity.ts'
import { messageTrouble } from './message.ts'
import { refund } from './proxy.ts'
import { scopesOf } from './refused.ts'
import type { GatewaySettings } from './settings.ts'
import { answered, noteRoute, type Outcome, timed } from './watch.ts'

/** What proxies are answered with. */
interface AuthzParts {
  readonly settings: GatewaySettings
  readonly tell: TellFailure
}

/** What became of a question: the answer, and what is told of it. */
interface Settled {
  readonly answer: AuthzAnswer
  readonly outcome: Omit<Outcome, 'api'>
}

const BODY_MISSING =
  'The proxy in front of this API does not pass on what this request needs to be judged by: its body.'

/**
 * `/_latchkey/authz/{api}`: decides about a request that a trusted proxy holds back. What is let through is answered
 * with 200, with who is asking for the upstream and with what else its answer should carry; any other with what the
 * client is to be sent. Whoever is not trusted is not told anything.
 * @param rest what follows `/_latchkey/authz/`
 */
export const handleAuthz = (it: Exchange, parts: AuthzParts, rest: string): Promise<void> =>
  askedAt(it, parts, addressIn(rest))

/**
 * `/_latchkey/authz-with-body/{api}`: the same for an Envoy that sends bodies along. It says so of each body it has cut
 * off, takes that word from clients, and says nothing where there is no body: so the address has to.
 */
export function handleAuthzWithBody(it: Exchange, parts: AuthzParts, rest: string): Promise<void> {
  const address = addressIn(rest)
  const isCut = valuesOf(it.request.rawHeaders, 'x-envoy-auth-partial-body').some(word => word !== 'false')
  return askedAt(it, parts, address && { ...address, body: isCut ? 'withheld' : 'sent' })
}

async function askedAt(it: Exchange, parts: AuthzParts, address: AuthzAddress | undefined): Promise<void> {
  if (!isTrusted(it, parts.settings)) return refuseStranger(it)
  if (address === undefined)
    return complainPlainly(
      it,
      400,
      'ADDRESS_MALFORMED',
      'Ask at /_latchkey/authz/{api}, with answer and body.',
    )
  const served = it.engine.apis.named(address.api)
  if (served === undefined)
    return complainPlainly(it, 404, 'API_UNKNOWN', `There is no API "${address.api}".`)
  const exchange: ApiExchange = { ...it, surface: 'authz', served }
  const { answer, outcome } = await settled(exchange, parts, address)
  const { status, headers, body } = inForm(address.form, answer)
  if (!send(it, status, { ...headers }, body)) return
  if (outcome.ruling?.outcome === 'admitted') timed(exchange, outcome.ruling)
  answered(exchange, { api: served.api.name, ...outcome })
}

/** `/_latchkey/authz-refusal`: gives a proxy in full what it was handed in a header and cannot send by itself. */
export function handleRefusal(it: Exchange, { settings }: Pick<AuthzParts, 'settings'>): void {
  const answer = unsealed(it.request.rawHeaders)
  if (!isTrusted(it, settings)) refuseStranger(it)
  else if (answer === undefined) complainPlainly(it, 503, 'UNAVAILABLE', 'Try again later.')
  else send(it, answer.status, { ...answer.headers }, answer.body)
}

/** Whoever may ask could ask with a lie about who is asking, so only those who are believed may. */
function isTrusted({ request }: Exchange, { trustedProxies }: GatewaySettings): boolean {
  const peer = parseAddress(request.socket.remoteAddress ?? '')
  return peer !== undefined && inRanges(peer, trustedProxies)
}

const refuseStranger = (it: Exchange): void =>
  complainPlainly(
    it,
    403,
    'PROXY_NOT_TRUSTED',
    'Only a proxy listed in LATCHKEY_TRUSTED_PROXIES may ask here. Add its address there.',
  )

async function settled(it: ApiExchange, parts: AuthzParts, address: AuthzAddress): Promise<Settled> {
  try {
    return await decidedOn(it, parts.settings, address)
  } catch (cause) {
    parts.tell(cause, it.requestId)
    return held(it, { outcome: 'complained', complaint: cause instanceof Fault ? 'unavailable' : 'internal' })
  }
}

async function decidedOn(
  it: ApiExchange,
  { trustedProxies }: GatewaySettings,
  address: AuthzAddress,
): Promise<Settled> {
  const { request, served } = it
  const { rawHeaders, socket, method = '' } = request
  const trouble = messageTrouble(request)
  if (trouble !== undefined) return held(it, { outcome: 'complained', complaint: trouble })
  const asked = forwardedBy({ method, rawHeaders, below: address.below })
  if ('unclear' in asked)
    return held(it, { outcome: 'complained', complaint: 'request-malformed', message: asked.unclear })
  const body = bodyBehind(it, address)
  const received = {
    ...{ served, ...asked, body },
    address: () => callerAddress(socket.remoteAddress, rawHeaders, trustedProxies),
  }
  const decision = await decide(it, received)
  if ('match' in decision && decision.match !== undefined) noteRoute(it, decision.match)
  return settle(it, received, decision)
}

/** A body that may be read, or what reading it is refused with. */
interface BodyBehind extends Body {
  /** Whether it was needed and not there. */
  wasMissed(): boolean
}

function bodyBehind(it: ApiExchange, { body }: AuthzAddress): BodyBehind {
  if (body === 'sent')
    return { ...bodyOf(it, it.served.profile.spec.proxy.bodyLimitBytes), wasMissed: () => false }
  let missed = false
  const read = () => {
    if (body === 'none') return Buffer.alloc(0)
    missed = true
    return 'request-malformed' as const
  }
  return { read, bytes: () => undefined, wasMissed: () => missed }
}

/** What is said of a request that could not be judged without the body the proxy kept. */
const explained = (complained: Complained, { wasMissed }: BodyBehind): Complained =>
  wasMissed() && complained.complaint === 'request-malformed'
    ? { ...complained, message: BODY_MISSING }
    : complained

async function settle(
  it: ApiExchange,
  received: Received & { readonly body: BodyBehind },
  decision: Decision,
): Promise<Settled> {
  switch (decision.outcome) {
    case 'complained':
      rememberRefused(it, received, decision)
      return held(it, explained(decision, received.body))
    case 'preflight':
      return {
        answer: { outcome: 'held', status: 204, headers: decision.headers, body: '' },
        outcome: { what: 'preflight', status: 204 },
      }
    case 'open': {
      if (isUpgradeRefused(it)) return held(it, { outcome: 'complained', complaint: 'upgrade-refused' })
      const headers = { ...(await standardHeaders(it, undefined)), 'Latchkey-Request-Id': it.requestId }
      return { answer: { outcome: 'through', headers }, outcome: { what: 'open', status: 200 } }
    }
    case 'admitted': {
      const { ruling } = decision
      if (isUpgradeRefused(it)) {
        await refund(it.engine, ruling)
        return held(it, { outcome: 'complained', complaint: 'upgrade-refused', ruling })
      }
      const headers = await standardHeaders(it, ruling)
      announce(headers, it.served, ruling.dossier)
      const answer = { outcome: 'through', headers: { ...headers, ...identityOf(it, ruling) } } as const
      return { answer, outcome: { what: 'admitted', status: 200, ruling } }
    }
  }
}

/** Some proxies would open a WebSocket by themselves, where the API has none. */
const isUpgradeRefused = ({ request, served }: ApiExchange): boolean =>
  /websocket/i.test(request.headers.upgrade ?? '') && served.profile.spec.proxy.upgrades !== true

function identityOf({ requestId }: ApiExchange, ruling: Admitted): Record<string, string> {
  const said = identityHeaders(ruling, requestId)
  return Object.fromEntries(said.flatMap((name, at) => (at % 2 === 0 ? [[name, said[at + 1] ?? '']] : [])))
}

async function held(it: ApiExchange, { complaint, ruling, message, headers }: Complained): Promise<Settled> {
  const answer = await complaintAnswer(it, complaint, { verdict: ruling, message, headers })
  return {
    answer: { outcome: 'held', ...answer },
    outcome: { what: complaint, status: answer.status, ruling },
  }
}

function rememberRefused(
  { engine, requestId, now, served }: ApiExchange,
  { rawHeaders, method, address }: Received,
  { ruling, target, match }: Complained,
): void {
  if (ruling?.outcome !== 'refused' || target === undefined || match === undefined) return
  const about = { rawHeaders, method, address: address(), path: target.path, scopes: scopesOf(match) }
  noteRefusal(engine.ports, served, { ruling, now, requestId, ...about })
}
