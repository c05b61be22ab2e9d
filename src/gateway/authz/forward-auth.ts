import { inRanges, parseAddress } from '../../core/address.ts'
import { pairsOf, valuesOf } from '../../core/raw-headers.ts'
import { bodyOf } from '../body.ts'
import { callerAddress } from '../caller.ts'
import { decide } from '../decide.ts'
import { type ApiExchange, complainPlainly, type Exchange, send } from '../exchange.ts'
import type { TellFailure } from '../failures.ts'
import { messageTrouble } from '../message.ts'
import type { GatewaySettings } from '../settings.ts'
import { answered, noteRoute, timed } from '../watch.ts'
import { type AuthzAddress, addressIn } from './address.ts'
import { type AuthzAnswer, inForm, unsealed } from './answer.ts'
import { forwardedBy } from './forwarded.ts'
import { carriedOut, type HeldBody, type Instruction, keptBody, sentBack, sentBackBroken } from './held.ts'

/** What proxies are answered with. */
interface AuthzParts {
  readonly settings: GatewaySettings
  readonly tell: TellFailure
}

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
  const exchange: ApiExchange = { ...it, surface: 'forward-auth', served }
  const instruction = await settled(exchange, parts, address)
  const { what, ruling, match } = instruction
  if (match !== undefined) noteRoute(exchange, match)
  const { status, headers, body } = inForm(address.form, answerOf(instruction))
  if (!send(it, status, { ...headers }, body)) return
  if (instruction.outcome === 'through' && instruction.ruling !== undefined)
    timed(exchange, instruction.ruling)
  answered(exchange, { api: served.api.name, what, status: toldStatus(instruction), ruling })
}

const toldStatus = (it: Instruction): number => (it.outcome === 'through' ? 200 : it.answer.status)

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

/** What comes of a question. What breaks is answered, too, and let through by nobody. */
async function settled(it: ApiExchange, parts: AuthzParts, address: AuthzAddress): Promise<Instruction> {
  try {
    return await decidedOn(it, parts.settings, address)
  } catch (cause) {
    parts.tell(cause, it.requestId)
    return sentBackBroken(it, cause)
  }
}

async function decidedOn(
  it: ApiExchange,
  { trustedProxies }: GatewaySettings,
  address: AuthzAddress,
): Promise<Instruction> {
  const { request, served } = it
  const { method = '', rawHeaders, socket } = request
  const trouble = messageTrouble(request)
  if (trouble !== undefined) return sentBack(it, { outcome: 'complained', complaint: trouble })
  const asked = forwardedBy({ method, rawHeaders, below: address.below })
  if ('unclear' in asked)
    return sentBack(it, { outcome: 'complained', complaint: 'request-malformed', message: asked.unclear })
  const received = {
    ...{ served, ...asked, body: bodyBehind(it, address), upgrade: address.upgrade },
    address: () => callerAddress(socket.remoteAddress, rawHeaders, trustedProxies),
  }
  return carriedOut(it, received, await decide(it, received))
}

function bodyBehind(it: ApiExchange, { body }: AuthzAddress): HeldBody {
  if (body === 'withheld') return keptBody()
  const wasMissed = () => false
  if (body === 'none') return { read: () => Buffer.alloc(0), bytes: () => undefined, wasMissed }
  return { ...bodyOf(it, it.served.profile.spec.proxy.bodyLimitBytes), wasMissed }
}

function answerOf(instruction: Instruction): AuthzAnswer {
  if (instruction.outcome === 'back') return { outcome: 'held', ...instruction.answer }
  const { identity, headers } = instruction
  return { outcome: 'through', headers: { ...headers, ...Object.fromEntries(pairsOf(identity)) } }
}
