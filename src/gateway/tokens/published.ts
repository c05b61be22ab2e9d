import { isKnown } from '../../core/entity-tag.ts'
import type { Awaitable } from '../../core/terms.ts'
import type { ServedApi } from '../../engine/apis.ts'
import type { Engine } from '../../engine/engine.ts'
import { singleHeaders } from '../../profile/read.ts'
import { complainPlainly, type Exchange, send } from '../exchange.ts'
import type { GatewaySettings } from '../settings.ts'
import { type Asker, admitReader, refuseAsker, VERSION_HEADER } from '../verify/asker.ts'
import { answered } from '../watch.ts'

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
export const handleRevocations = (it: Exchange, settings: GatewaySettings, query: string): Awaitable<void> =>
  admitReader(it, settings, asker => tellEnds(asker, new URLSearchParams(query).get('api') ?? ''))

async function tellEnds(it: Asker, name: string): Promise<void> {
  const { engine } = it
  const served = engine.apis.named(name)
  if (served?.profile.spec.tokens === undefined)
    return refuseAsker(it, 'request-malformed', { message: `api: there is no API "${name}" with tokens.` })
  const text = await endsText(engine, served)
  const tag = `"${engine.ports.secrets.digest(text).slice(0, 32)}"`
  const known = isKnown(it.request.headers['if-none-match'], tag)
  const headers = {
    'Cache-Control': 'private, no-cache',
    ETag: tag,
    'X-Request-Id': it.requestId,
    [VERSION_HEADER]: it.version,
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
