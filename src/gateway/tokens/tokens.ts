import { NOTHING } from '../../core/need.ts'
import type { Complaint } from '../../core/reason.ts'
import { SECOND } from '../../core/terms.ts'
import { MAX_TOKEN_LENGTH, scopesIn, USUAL_TOKEN_SECONDS } from '../../core/token.ts'
import type { Admitted } from '../../core/verdict.ts'
import type { ServedApi } from '../../engine/apis.ts'
import type { Inquiry } from '../../engine/inquiry.ts'
import { boundBy, type MintedToken, mintToken } from '../../engine/tokens.ts'
import { announce } from '../announce.ts'
import { bodyReader } from '../body.ts'
import { callerAddress } from '../caller.ts'
import {
  type About,
  type ApiExchange,
  complain,
  complainPlainly,
  type Exchange,
  send,
  standardHeaders,
} from '../exchange.ts'
import { messageTrouble } from '../message.ts'
import { rememberRefused } from '../refused.ts'
import type { GatewaySettings } from '../settings.ts'
import type { Malformed } from '../verify/asked.ts'
import { answered, timed } from '../watch.ts'
import { type MintRequest, mintIn } from './input.ts'

const MAX_INPUT_BYTES = 16 * 1024
const TOKENS_PATH = '/_latchkey/v1/tokens'

/** `POST /_latchkey/v1/tokens`: the holder of a key mints a token from it. 201, or as the API refuses. */
export async function handleMint(it: Exchange, settings: GatewaySettings): Promise<void> {
  if (it.request.method !== 'POST') return refusePlainly(it, 405, 'METHOD_NOT_ALLOWED', 'Send POST.')
  const trouble = messageTrouble(it.request)
  if (trouble !== undefined) return refusePlainly(it, 400, 'REQUEST_MALFORMED', 'Send a plain HTTP request.')
  const read = bodyReader(it, MAX_INPUT_BYTES)
  const bytes = await read()
  if (bytes === 'request-too-large')
    return refusePlainly(it, 413, 'REQUEST_TOO_LARGE', `Send at most ${MAX_INPUT_BYTES} bytes.`)
  const input = typeof bytes === 'string' ? { malformed: 'Send the whole body.' } : mintIn(bytes)
  if ('malformed' in input) return refusePlainly(it, 400, 'REQUEST_MALFORMED', sentenceOf(input))
  const served = it.engine.apis.named(input.api)
  if (served === undefined)
    return refusePlainly(it, 404, 'API_UNKNOWN', `api: there is no API "${input.api}".`)
  return mint(settings, { ...it, served }, input, read)
}

const sentenceOf = ({ path, malformed }: Malformed): string =>
  path === undefined ? malformed : `${path}: ${malformed}`

function refusePlainly(it: Exchange, status: number, code: string, message: string): void {
  complainPlainly(it, status, code, message)
  answered(it, { api: undefined, what: 'request-malformed', status })
}

async function mint(
  settings: GatewaySettings,
  it: ApiExchange,
  input: MintRequest,
  body: Inquiry['body'],
): Promise<void> {
  const { engine, served, request, now } = it
  const obstacle = obstacleOf(served, it, input)
  if (obstacle !== undefined) return complain(it, ...obstacle)
  const { rawHeaders, socket } = request
  const inquiry: Inquiry = {
    ...{ rawHeaders, method: 'POST', target: request.url, body },
    need: { ...NOTHING, scopes: input.scopes ?? [] },
    keysOnly: true,
    address: () => callerAddress(socket.remoteAddress, rawHeaders, settings.trustedProxies),
  }
  const foreseen = await engine.verify(served, { ...inquiry, dryRun: true }, now)
  const rule = foreseen.outcome === 'admitted' ? boundBy(foreseen.dossier, served) : undefined
  if (rule !== undefined && served.profile.spec.tokens?.bound !== true)
    return complain(it, rule, { verdict: foreseen, message: BOUND })
  const ruling = await engine.verify(served, inquiry, now)
  if (ruling.outcome === 'troubled') return complain(it, ruling.trouble, { verdict: ruling })
  if (ruling.outcome === 'admitted') return tellToken(it, ruling, input)
  const scopes = input.scopes ?? []
  rememberRefused(it, settings, served, { request, ruling, path: TOKENS_PATH, scopes })
  return complain(it, ruling.reason, { verdict: ruling })
}

const BOUND =
  'This key may only be used from certain places, and a token of it could not be held to them. Send the key itself, or mint from a key without such rules.'

/** What stands in the way before the key is even looked at. */
function obstacleOf(
  { profile }: ServedApi,
  { request }: Exchange,
  { ttlSeconds = 0 }: MintRequest,
): [Complaint, About] | undefined {
  const { tokens } = profile.spec
  if (tokens === undefined) return ['route-unknown', { message: 'This API has no tokens. Send its keys.' }]
  if (profile.read(request.rawHeaders).outcome === 'token')
    return ['malformed', { message: 'A token cannot mint tokens. Send the key itself.' }]
  if (ttlSeconds <= tokens.maxSeconds) return undefined
  return ['request-malformed', { message: `ttlSeconds: give at most ${tokens.maxSeconds}.` }]
}

async function tellToken(it: ApiExchange, ruling: Admitted, input: MintRequest): Promise<void> {
  const { engine, served, now } = it
  const { dossier } = ruling
  const { maxSeconds = USUAL_TOKEN_SECONDS } = served.profile.spec.tokens ?? {}
  const {
    scopes = dossier.key.scopes,
    ttlSeconds = Math.min(USUAL_TOKEN_SECONDS, maxSeconds),
    claims,
  } = input
  const minted = await mintToken(engine.ports, served, { scopes, seconds: ttlSeconds, claims, dossier, now })
  if (minted === undefined) return complain(it, 'unavailable', { verdict: ruling })
  if (minted.claims.exp <= minted.claims.iat) return complain(it, 'expired', { verdict: ruling })
  if (minted.token.length > MAX_TOKEN_LENGTH)
    return complain(it, 'request-malformed', { verdict: ruling, message: 'scopes: name fewer of them.' })
  const headers = await standardHeaders(it, ruling)
  headers['Content-Type'] = 'application/json; charset=utf-8'
  announce(headers, served, dossier)
  if (!send(it, 201, headers, tokenText(minted))) return
  timed(it, ruling)
  answered(it, { api: served.api.name, what: 'admitted', status: 201, ruling })
}

const tokenText = ({ token, claims }: MintedToken): string =>
  JSON.stringify({
    token,
    tokenType: 'Bearer',
    expiresAt: new Date(claims.exp * SECOND).toISOString(),
    scopes: scopesIn(claims),
    keyId: claims.sub,
    generation: claims.gen,
  })
