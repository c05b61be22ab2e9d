import { isKnown } from '../core/entity-tag.ts'
import { type Need, NOTHING } from '../core/need.ts'
import type { Awaitable } from '../core/terms.ts'
import { MANAGEMENT_API, type ServedApi } from '../engine/apis.ts'
import type { Engine } from '../engine/engine.ts'
import { singleHeaders } from '../profile/read.ts'
import { callerAddress } from './caller.ts'
import { type ApiExchange, complain, complainPlainly, type Exchange, send } from './exchange.ts'
import { messageTrouble } from './message.ts'
import { rememberRefused } from './refused.ts'
import type { GatewaySettings } from './settings.ts'
import { answered } from './watch.ts'

const REVOCATIONS_PATH = '/_latchkey/v1/revocations'
const NEEDS_VERIFY: Need = { ...NOTHING, scopes: ['verify'] }

/** `GET /_latchkey/v1/jwks.json`: what everybody may check tokens with. @see RFC 7517 §5 */
export function handleKeySet(it: Exchange): Awaitable<void> {
  const { tokens } = it.engine.ports
  if (!isRead(it)) return complainPlainly(it, 405, 'METHOD_NOT_ALLOWED', 'Send GET.')
  if (tokens === undefined) return complainPlainly(it, 503, 'UNAVAILABLE', NO_SECRET)
  const headers = {
    'Content-Type': 'application/jwk-set+json',
    'Cache-Control': 'public, max-age=300',
    'Access-Control-Allow-Origin': '*',
  }
  send(it, 200, headers, JSON.stringify({ keys: tokens.keys }))
}

const NO_SECRET = 'This gateway was not given the server’s secret, so it has no tokens. Ask another one.'

const isRead = ({ request: { method } }: Exchange): boolean => method === 'GET' || method === 'HEAD'

/**
 * `GET /_latchkey/v1/revocations?api=…`: all that is needed to check tokens of an API offline, which is the keys they
 * are signed with and which of them have ended before their time. For whoever may verify: it names keys.
 */
export async function handleRevocations(
  it: Exchange,
  settings: GatewaySettings,
  query: string,
): Promise<void> {
  const management = it.engine.apis.named(MANAGEMENT_API)
  if (management === undefined)
    return complainPlainly(it, 503, 'UNAVAILABLE', 'The management API is not set up.')
  const exchange: ApiExchange = { ...it, surface: 'verify', served: management }
  if (!isRead(it)) return complain(exchange, 'method-unknown', { headers: { Allow: 'GET, HEAD' } })
  const trouble = messageTrouble(it.request)
  if (trouble !== undefined) return complain(exchange, trouble)
  const { rawHeaders, socket } = it.request
  const inquiry = {
    ...{ rawHeaders, need: NEEDS_VERIFY, method: it.request.method, target: it.request.url },
    address: () => callerAddress(socket.remoteAddress, rawHeaders, settings.trustedProxies),
    body: () => new Uint8Array(),
  }
  const caller = await it.engine.verify(management, inquiry, it.now)
  if (caller.outcome === 'troubled') return complain(exchange, caller.trouble, { verdict: caller })
  if (caller.outcome === 'admitted') return tellEnds(exchange, new URLSearchParams(query).get('api') ?? '')
  const { scopes } = NEEDS_VERIFY
  const refused = { request: it.request, ruling: caller, path: REVOCATIONS_PATH, scopes }
  rememberRefused(exchange, settings, management, refused)
  return complain(exchange, caller.reason, { verdict: caller })
}

async function tellEnds(it: ApiExchange, name: string): Promise<void> {
  const { engine } = it
  const served = engine.apis.named(name)
  if (served?.profile.spec.tokens === undefined)
    return complain(it, 'request-malformed', { message: `api: there is no API "${name}" with tokens.` })
  const text = await endsText(engine, served)
  const tag = `"${engine.ports.secrets.digest(text).slice(0, 32)}"`
  const known = isKnown(it.request.headers['if-none-match'], tag)
  const headers = {
    'Cache-Control': 'private, no-cache',
    ETag: tag,
    'X-Request-Id': it.requestId,
    ...(known ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
  }
  if (send(it, known ? 304 : 200, headers, known ? '' : text))
    answered(it, { api: it.served.api.name, what: 'admitted', status: known ? 304 : 200 })
}

/** The same text as long as nothing of it changes. */
async function endsText({ ports, tokenEnds }: Engine, { api, apiId, profile }: ServedApi): Promise<string> {
  const { carriers, scopes, binding, cors } = profile.spec
  return JSON.stringify({
    api: api.name,
    issuer: ports.tokens?.issuer,
    carriers,
    singles: singleHeaders(profile.spec),
    scopes: scopes.map(it => it.name),
    vary: profile.vary,
    sharesAcrossOrigins: cors !== 'never',
    readOnly: binding.readOnly,
    keys: ports.tokens?.keys ?? [],
    ended: await tokenEnds.of(apiId),
  })
}
