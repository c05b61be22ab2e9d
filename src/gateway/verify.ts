import { isUtf8 } from 'node:buffer'
import { parseAddress } from '../core/address.ts'
import { readJson } from '../core/json.ts'
import type { Finding } from '../core/judge.ts'
import { type Need, NOTHING } from '../core/need.ts'
import type { Complaint, Trouble } from '../core/reason.ts'
import { type Awaitable, chain } from '../core/terms.ts'
import type { Refused } from '../core/verdict.ts'
import { MANAGEMENT_API, type ServedApi } from '../engine/apis.ts'
import type { Inquiry, Ruling } from '../engine/inquiry.ts'
import { noteRefusal, type RefusedRequest } from '../engine/refusing.ts'
import { pathText } from '../profile/profile.ts'
import { type Body, bodyOf } from './body.ts'
import { callerAddress } from './caller.ts'
import { type ApiExchange, complain, complainPlainly, type Exchange, send } from './exchange.ts'
import { messageTrouble } from './message.ts'
import { inquiryOf, questionOf, rawHeadersOf } from './question.ts'
import { rememberRefused } from './refused.ts'
import type { GatewaySettings } from './settings.ts'
import { plainQuestion, VerifyInput, type VerifyRequest } from './verify-input.ts'
import { openText, verdictText } from './verify-view.ts'
import { answered, answeredBy, timed } from './watch.ts'

/** A 10 MiB body in base64, and room for the rest. */
const MAX_INPUT_BYTES = 14 * 1024 * 1024
const VERIFY_PATH = '/_latchkey/v1/verify'
const NEEDS_VERIFY: Need = { ...NOTHING, scopes: ['verify'] }

/** As the control plane tells it. */
const VERSION_HEADER = 'Latchkey-Version'

/** Somebody asking, in the spelling of the management API. */
interface Asked extends ApiExchange {
  readonly version: string
}

/** `POST /_latchkey/v1/verify`: decides about a request somebody else received. 200 for every verdict. */
export function handleVerify(it: Exchange, settings: GatewaySettings): Awaitable<void> {
  const management = it.engine.apis.named(MANAGEMENT_API)
  if (management === undefined)
    return complainPlainly(it, 503, 'UNAVAILABLE', 'The management API is not set up.')
  const exchange: Asked = { ...it, surface: 'verify', served: management, version: settings.version }
  if (it.request.method !== 'POST') return refuse(exchange, 'method-unknown', { headers: { Allow: 'POST' } })
  const trouble = messageTrouble(it.request)
  if (trouble !== undefined) return refuse(exchange, trouble)
  const body = bodyOf(it, MAX_INPUT_BYTES)
  return chain(it.engine.verify(management, callerInquiry(settings, it, body), it.now), caller => {
    if (caller.outcome === 'troubled') return refuse(exchange, caller.trouble, { verdict: caller })
    if (caller.outcome === 'refused') {
      const refused = { request: it.request, ruling: caller, path: VERIFY_PATH, scopes: NEEDS_VERIFY.scopes }
      rememberRefused(exchange, settings, management, refused)
      return refuse(exchange, caller.reason, { verdict: caller })
    }
    return chain(body.read(), bytes => answerBody(exchange, bytes))
  })
}

function answerBody(it: Asked, bytes: Buffer | Trouble): Awaitable<void> {
  if (typeof bytes === 'string') return refuse(it, bytes)
  const input = inputOf(bytes)
  if ('complaint' in input) return refuse(it, 'request-malformed', { message: input.complaint })
  const served = it.engine.apis.named(input.api)
  if (served === undefined)
    return refuse(it, 'request-malformed', { message: `api: there is no API "${input.api}".` })
  return verdictOn(it, served, input)
}

const refuse = (it: Asked, complaint: Complaint, about: About = {}): Promise<void> =>
  complain(it, complaint, { ...about, headers: { ...about.headers, [VERSION_HEADER]: it.version } })

type About = NonNullable<Parameters<typeof complain>[2]>

const callerInquiry = (settings: GatewaySettings, { request }: Exchange, body: Body): Inquiry => ({
  rawHeaders: request.rawHeaders,
  need: NEEDS_VERIFY,
  address: () => callerAddress(request.socket.remoteAddress, request.rawHeaders, settings.trustedProxies),
  body: body.read,
})

function inputOf(bytes: Buffer): VerifyRequest | { readonly complaint: string } {
  const plain = plainQuestion(bytes)
  if (plain !== undefined) return plain
  if (!isUtf8(bytes)) return { complaint: 'The body is not UTF-8 text.' }
  const json = readJson(bytes.toString('utf8'))
  if (!json.ok) return { complaint: json.path === '' ? json.complaint : `${json.path}: ${json.complaint}` }
  const parsed = VerifyInput.safeParse(json.value)
  if (parsed.success) return parsed.data
  const sentences = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${pathText(path)}: ${message}`,
  )
  return { complaint: sentences.join('; ') }
}

const answer = (it: Asked, text: string): boolean =>
  send(
    it,
    200,
    {
      'Content-Type': 'application/json; charset=utf-8',
      'X-Request-Id': it.requestId,
      'Cache-Control': 'no-store',
      [VERSION_HEADER]: it.version,
    },
    text,
  )

/** The same verdict the gateway would come to, in the same order. */
function verdictOn(it: Asked, served: ServedApi, input: VerifyRequest): Awaitable<void> {
  const { requestId, now } = it
  const found: Finding[] = []
  const rawHeaders = rawHeadersOf(served, input)
  const question = questionOf(served, input)
  if (question.open && !isAmbiguous(served, rawHeaders)) {
    answer(it, openText({ requestId, findings: input.explain ? found : undefined }))
    return answered(it, { api: served.api.name, what: 'open', status: 200 })
  }
  const { allowed, notes, trouble, unreadable } = question
  const judging = unreadable
    ? UNREADABLE
    : it.engine.verify(served, inquiryOf(input, rawHeaders, question, found), now)
  return chain(judging, judged => {
    const ruling = troubledBy(trouble, judged)
    const findings = input.explain ? explained(found, ruling) : undefined
    const text = verdictText({ served, ruling, requestId, now, message: notes.complaint, findings, allowed })
    if (!answer(it, text)) return
    if (ruling.outcome === 'admitted' && input.dryRun !== true) timed(it, ruling)
    if (ruling.outcome === 'refused' && !input.dryRun)
      noteRefusal(it.engine.ports, served, refusedBy(it, { ruling, input, rawHeaders, need: question.need }))
    if (it.watch !== undefined)
      answered(it, { api: served.api.name, what: answeredBy(ruling), status: 200, ruling })
  })
}

/** What was refused, as whoever received it told it. */
const refusedBy = (
  { now, requestId }: Asked,
  { ruling, input, rawHeaders, need }: RefusedThere,
): RefusedRequest => ({
  ...{ ruling, now, requestId, rawHeaders, method: input.method, path: input.path },
  address: input.ip === undefined ? undefined : parseAddress(input.ip),
  scopes: typeof need === 'function' ? [] : need.scopes,
})

interface RefusedThere extends Pick<Inquiry, 'rawHeaders' | 'need'> {
  readonly ruling: Refused
  readonly input: VerifyRequest
}

/** What is said of a path that could mean two things. */
export const UNREADABLE: Ruling = { outcome: 'troubled', trouble: 'request-malformed', readings: [] }

/** Whether a request shows keys in more than one place. */
export const isAmbiguous = ({ profile }: ServedApi, rawHeaders: Inquiry['rawHeaders']): boolean => {
  const presented = profile.read(rawHeaders)
  return presented.outcome === 'refused' && presented.reason === 'ambiguous'
}

/** A valid key in front of a route that is not there: only now is that told. */
export function troubledBy(trouble: Trouble | undefined, ruling: Ruling): Ruling {
  if (trouble === undefined || ruling.outcome !== 'admitted') return ruling
  return { outcome: 'troubled', trouble, dossier: ruling.dossier, readings: ruling.readings }
}

/** Every rule that was broken, or the one reason that kept the rules from being asked. */
function explained(found: readonly Finding[], ruling: Ruling): readonly Finding[] {
  if (found.length > 0 || ruling.outcome !== 'refused') return found
  return [{ reason: ruling.reason, detail: ruling.detail }]
}
