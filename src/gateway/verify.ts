import { isUtf8 } from 'node:buffer'
import { parseAddress } from '../core/address.ts'
import { readJson } from '../core/json.ts'
import type { Finding } from '../core/judge.ts'
import { type Need, NOTHING } from '../core/need.ts'
import type { Trouble } from '../core/reason.ts'
import type { ServedApi } from '../engine/apis.ts'
import type { Inquiry, Ruling } from '../engine/inquiry.ts'
import { pathText } from '../profile/profile.ts'
import { needFor } from './api.ts'
import { type Body, bodyOf } from './body.ts'
import { callerAddress } from './caller.ts'
import { type ApiExchange, complain, complainPlainly, type Exchange, send } from './exchange.ts'
import { messageTrouble } from './message.ts'
import { canonicalTarget } from './path.ts'
import type { GatewaySettings } from './settings.ts'
import { VerifyInput, type VerifyRequest } from './verify-input.ts'
import { openText, verdictText } from './verify-view.ts'

/** Name of the built-in API whose keys are management credentials. */
export const MANAGEMENT_API = 'latchkey'
/** A 10 MiB body in base64, and room for the rest. */
const MAX_INPUT_BYTES = 14 * 1024 * 1024
const NEEDS_VERIFY: Need = { ...NOTHING, scopes: ['verify'] }

/** `POST /_latchkey/v1/verify`: decides about a request somebody else received. 200 for every verdict. */
export async function handleVerify(it: Exchange, settings: GatewaySettings): Promise<void> {
  const management = it.engine.apis.named(MANAGEMENT_API)
  if (management === undefined)
    return complainPlainly(it, 503, 'UNAVAILABLE', 'The management API is not set up.')
  const exchange: ApiExchange = { ...it, served: management }
  if (it.request.method !== 'POST')
    return complain(exchange, 'method-unknown', { headers: { Allow: 'POST' } })
  const trouble = messageTrouble(it.request)
  if (trouble !== undefined) return complain(exchange, trouble)
  const body = bodyOf(it, MAX_INPUT_BYTES)
  const caller = await it.engine.verify(management, callerInquiry(settings, it, body), it.now)
  if (caller.outcome === 'troubled') return complain(exchange, caller.trouble, { verdict: caller })
  if (caller.outcome === 'refused') return complain(exchange, caller.reason, { verdict: caller })
  const bytes = await body.read()
  if (typeof bytes === 'string') return complain(exchange, bytes)
  const input = inputOf(bytes)
  if ('complaint' in input) return complain(exchange, 'request-malformed', { message: input.complaint })
  const served = it.engine.apis.named(input.api)
  if (served === undefined)
    return complain(exchange, 'request-malformed', { message: `api: there is no API "${input.api}".` })
  return answer(it, served, input)
}

const callerInquiry = (settings: GatewaySettings, { request }: Exchange, body: Body): Inquiry => ({
  rawHeaders: request.rawHeaders,
  need: NEEDS_VERIFY,
  address: () => callerAddress(request.socket.remoteAddress, request.rawHeaders, settings.trustedProxies),
  body: body.read,
})

function inputOf(bytes: Uint8Array): VerifyRequest | { readonly complaint: string } {
  if (!isUtf8(bytes)) return { complaint: 'The body is not UTF-8 text.' }
  const json = readJson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
  if (!json.ok) return { complaint: json.path === '' ? json.complaint : `${json.path}: ${json.complaint}` }
  const parsed = VerifyInput.safeParse(json.value)
  if (parsed.success) return parsed.data
  return { complaint: parsed.error.issues.map(it => `${pathText(it.path)}: ${it.message}`).join('; ') }
}

async function answer(it: Exchange, served: ServedApi, input: VerifyRequest): Promise<void> {
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'X-Request-Id': it.requestId,
    'Cache-Control': 'no-store',
  }
  send(it, 200, headers, await verdictOn(it, served, input))
}

/** The same verdict the gateway would come to, in the same order. */
async function verdictOn(it: Exchange, served: ServedApi, input: VerifyRequest): Promise<string> {
  const { requestId, now } = it
  const found: Finding[] = []
  const notes: { complaint?: string } = {}
  const rawHeaders = rawHeadersOf(served, input)
  const question = questionOf(served, input, notes)
  if (question.open && !isAmbiguous(served, rawHeaders))
    return openText({ requestId, findings: input.explain ? found : undefined })
  const inquiry = inquiryOf(input, rawHeaders, question, broken => found.push(...broken))
  const ruling = troubledBy(
    question.trouble,
    question.unreadable ? UNREADABLE : await it.engine.verify(served, inquiry, now),
  )
  const findings = input.explain ? explained(found, ruling) : undefined
  const { allowed } = question
  return verdictText({ served, ruling, requestId, now, message: notes.complaint, findings, allowed })
}

const UNREADABLE: Ruling = { outcome: 'troubled', trouble: 'request-malformed', readings: [] }

const isAmbiguous = ({ profile }: ServedApi, rawHeaders: Inquiry['rawHeaders']): boolean => {
  const presented = profile.read(rawHeaders)
  return presented.outcome === 'refused' && presented.reason === 'ambiguous'
}

/** A valid key in front of a route that is not there: only now is that told. */
function troubledBy(trouble: Trouble | undefined, ruling: Ruling): Ruling {
  if (trouble === undefined || ruling.outcome !== 'admitted') return ruling
  return { outcome: 'troubled', trouble, dossier: ruling.dossier, readings: ruling.readings }
}

/** Every rule that was broken, or the one reason that kept the rules from being asked. */
function explained(found: readonly Finding[], ruling: Ruling): readonly Finding[] {
  if (found.length > 0 || ruling.outcome !== 'refused') return found
  return [{ reason: ruling.reason, detail: ruling.detail }]
}

function inquiryOf(
  input: VerifyRequest,
  rawHeaders: Inquiry['rawHeaders'],
  { need, body }: Question,
  explain: NonNullable<Inquiry['explain']>,
): Inquiry {
  const address = input.ip === undefined ? undefined : parseAddress(input.ip)
  return {
    rawHeaders,
    need,
    address: () => address,
    body: body.read,
    bodyDigest: input.bodyDigest,
    dryRun: input.dryRun,
    ...(input.explain ? { explain } : {}),
  }
}

/** What is asked about a key. */
interface Question {
  readonly need: Inquiry['need']
  readonly body: Body
  /** The path could mean two things: nothing is asked. */
  readonly unreadable?: boolean
  /** The route needs no key. */
  readonly open?: boolean
  /** What is wrong with the request even when the key is not. */
  readonly trouble?: Trouble
  readonly allowed?: readonly string[]
}

function questionOf({ profile }: ServedApi, input: VerifyRequest, notes: { complaint?: string }): Question {
  const body = bodyGiven(input)
  const costed = (need: Need): Need => (input.cost === undefined ? need : { ...need, cost: input.cost })
  if (input.need !== undefined) return { body, need: costed({ ...input.need, cost: 1 }) }
  if (input.method === undefined || input.path === undefined) return { body, need: costed(NOTHING) }
  const target = canonicalTarget(input.path)
  if (target === undefined) return { body, need: NOTHING, unreadable: true }
  const match = profile.route(input.method, target.path)
  if (match.outcome === 'unknown') return { body, need: costed(NOTHING), trouble: 'route-unknown' }
  if (match.outcome === 'wrong-method')
    return { body, need: costed(NOTHING), trouble: 'method-unknown', allowed: match.allowed }
  const need = needFor(match.route, target, body, notes)
  const { open } = match.route.spec
  if (typeof need !== 'function') return { body, open, need: costed(need) }
  const asked = async () => {
    const known = await need()
    return typeof known === 'string' ? known : costed(known)
  }
  return { body, open, need: asked }
}

function bodyGiven({ body, bodyBase64 }: VerifyRequest): Body {
  const bytes = bodyBase64 === undefined ? Buffer.from(body ?? '') : Buffer.from(bodyBase64, 'base64')
  return { read: async () => bytes, bytes: () => bytes }
}

/** The request's headers as they were received, with what was named apart put among them. */
function rawHeadersOf({ profile }: ServedApi, input: VerifyRequest): readonly string[] {
  const raw: string[] = []
  const [carrier] = profile.spec.carriers
  if (input.key !== undefined && carrier !== undefined) {
    raw.push(carrier.header, carrier.scheme === undefined ? input.key : `${carrier.scheme} ${input.key}`)
  }
  for (const name of ['host', 'origin', 'referer'] as const) {
    const value = input[name]
    if (value !== undefined) raw.push(name, value)
  }
  for (const [name, values] of Object.entries(input.headers ?? {})) {
    for (const value of [values].flat()) raw.push(name, value)
  }
  return raw
}
