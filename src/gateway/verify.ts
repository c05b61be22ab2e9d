import { type Need, NOTHING } from '../core/need.ts'
import type { Complaint, Trouble } from '../core/reason.ts'
import { type Awaitable, chain } from '../core/terms.ts'
import { MANAGEMENT_API, type ServedApi } from '../engine/apis.ts'
import type { Inquiry } from '../engine/inquiry.ts'
import { askedIn, type Malformed } from './asked.ts'
import { type Body, bodyOf } from './body.ts'
import { callerAddress } from './caller.ts'
import {
  type About,
  type ApiExchange,
  complain,
  complainPlainly,
  complaintAnswer,
  type Exchange,
  send,
} from './exchange.ts'
import { judgementOn, judgementText, rememberJudged } from './judgement.ts'
import { messageTrouble } from './message.ts'
import { rememberRefused } from './refused.ts'
import type { GatewaySettings } from './settings.ts'
import type { VerifyRequest } from './verify-input.ts'
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
  const asked = askedIn(it.engine.apis, bytes)
  return 'malformed' in asked ? refuseMalformed(it, asked) : verdictOn(it, asked.served, asked.input)
}

/** 400, and beside the sentence the field it is about and where in a query the mistake is, for programs. */
async function refuseMalformed(it: Asked, { malformed, ...where }: Malformed): Promise<void> {
  const told = await complaintAnswer(it, 'request-malformed', { message: malformed })
  const body = JSON.stringify({ ...Object(JSON.parse(told.body)), ...where })
  const headers = { ...told.headers, [VERSION_HEADER]: it.version }
  if (send(it, told.status, headers, body))
    answered(it, { api: it.served.api.name, what: 'request-malformed', status: told.status })
}

const refuse = (it: Asked, complaint: Complaint, about: About = {}): Promise<void> =>
  complain(it, complaint, { ...about, headers: { ...about.headers, [VERSION_HEADER]: it.version } })

const callerInquiry = (settings: GatewaySettings, { request }: Exchange, body: Body): Inquiry => ({
  rawHeaders: request.rawHeaders,
  need: NEEDS_VERIFY,
  address: () => callerAddress(request.socket.remoteAddress, request.rawHeaders, settings.trustedProxies),
  body: body.read,
})

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
const verdictOn = (it: Asked, served: ServedApi, input: VerifyRequest): Awaitable<void> =>
  chain(judgementOn(it, served, input), judgement => {
    const { ruling } = judgement
    if (!answer(it, judgementText(it, judgement))) return
    if (ruling === 'open') return answered(it, { api: served.api.name, what: 'open', status: 200 })
    if (ruling.outcome === 'admitted' && input.dryRun !== true) timed(it, ruling)
    rememberJudged(it, judgement)
    if (it.watch !== undefined)
      answered(it, { api: served.api.name, what: answeredBy(ruling), status: 200, ruling })
  })
