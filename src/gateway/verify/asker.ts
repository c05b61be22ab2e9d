import { type Need, NOTHING } from '../../core/need.ts'
import type { Complaint, Trouble } from '../../core/reason.ts'
import { type Awaitable, chain } from '../../core/terms.ts'
import { MANAGEMENT_API, type ServedApi } from '../../engine/apis.ts'
import type { Inquiry } from '../../engine/inquiry.ts'
import { type Body, bodyReader } from '../body.ts'
import { callerAddress } from '../caller.ts'
import {
  type About,
  type ApiExchange,
  complain,
  complainPlainly,
  complaintAnswer,
  type Exchange,
  send,
  sendPlain,
} from '../exchange.ts'
import { messageTrouble } from '../message.ts'
import { rememberRefused } from '../refused.ts'
import type { GatewaySettings } from '../settings.ts'
import { answered } from '../watch.ts'
import type { Malformed } from './asked.ts'

/** Somebody with a root key, who asks for verdicts in the spelling of the management API. */
export interface Asker extends ApiExchange {
  readonly version: string
}

/** A 10 MiB body in base64, and room for the rest. */
const MAX_INPUT_BYTES = 14 * 1024 * 1024
const NEEDS_VERIFY: Need = { ...NOTHING, scopes: ['verify'] }

/** As the control plane tells it. */
export const VERSION_HEADER = 'Latchkey-Version'

const ASKS = ['POST']
const READS = ['GET', 'HEAD']

/** Lets whoever may ask go on with what was sent. The root key is judged, and counted, once for each request. */
export const admitAsker = (
  it: Exchange,
  settings: GatewaySettings,
  go: (asker: Asker, bytes: Buffer) => Awaitable<void>,
): Awaitable<void> =>
  admit(it, settings, ASKS, (asker, read) =>
    chain(read(), bytes => (typeof bytes === 'string' ? refuseAsker(asker, bytes) : go(asker, bytes))),
  )

/** Lets whoever may ask go on, who sends nothing. */
export const admitReader = (
  it: Exchange,
  settings: GatewaySettings,
  go: (asker: Asker) => Awaitable<void>,
): Awaitable<void> => admit(it, settings, READS, go)

function admit(
  it: Exchange,
  settings: GatewaySettings,
  methods: readonly string[],
  go: (asker: Asker, read: Body['read']) => Awaitable<void>,
): Awaitable<void> {
  const management = it.engine.apis.named(MANAGEMENT_API)
  if (management === undefined)
    return complainPlainly(it, 503, 'UNAVAILABLE', 'The management API is not set up.')
  const asker = askerOf(it, management, settings.version)
  if (!methods.includes(it.request.method ?? ''))
    return refuseAsker(asker, 'method-unknown', { headers: { Allow: methods.join(', ') } })
  const trouble = messageTrouble(it.request)
  if (trouble !== undefined) return refuseAsker(asker, trouble)
  const read = bodyReader(it, MAX_INPUT_BYTES)
  return chain(it.engine.verify(management, inquiryAbout(settings, it, read), it.now), ruling => {
    if (ruling.outcome === 'troubled') return refuseAsker(asker, ruling.trouble, { verdict: ruling })
    if (ruling.outcome === 'refused') {
      const [path = ''] = (it.request.url ?? '').split('?', 1)
      const refused = { request: it.request, ruling, path, scopes: NEEDS_VERIFY.scopes }
      rememberRefused(asker, settings, management, refused)
      return refuseAsker(asker, ruling.reason, { verdict: ruling })
    }
    return go(asker, read)
  })
}

/** Written out, as {@link aboutApi} is. */
const askerOf = (it: Exchange, served: ServedApi, version: string): Asker => ({
  request: it.request,
  response: it.response,
  requestId: it.requestId,
  now: it.now,
  engine: it.engine,
  cohorts: it.cohorts,
  surface: 'verify',
  began: it.began,
  watch: it.watch,
  notes: it.notes,
  served,
  version,
})

const inquiryAbout = (settings: GatewaySettings, { request }: Exchange, body: Body['read']): Inquiry => ({
  rawHeaders: request.rawHeaders,
  method: request.method,
  target: request.url,
  need: NEEDS_VERIFY,
  digest: request.peer?.digest,
  address: () => callerAddress(request.socket.remoteAddress, request.rawHeaders, settings.trustedProxies),
  body,
})

/** In the API's spelling, and with the version. */
export const refuseAsker = (it: Asker, complaint: Complaint | Trouble, about: About = {}): Promise<void> =>
  complain(it, complaint, { ...about, headers: { ...about.headers, [VERSION_HEADER]: it.version } })

/** 400, and beside the sentence the field it is about and where in a query the mistake is, for programs. */
export async function refuseMalformed(it: Asker, { malformed, ...where }: Malformed): Promise<void> {
  const told = await complaintAnswer(it, 'request-malformed', { message: malformed })
  const body = JSON.stringify({ ...Object(JSON.parse(told.body)), ...where })
  const headers = { ...told.headers, [VERSION_HEADER]: it.version }
  if (send(it, told.status, headers, body))
    answered(it, { api: it.served.api.name, what: 'request-malformed', status: told.status })
}

/** 200, with verdicts as JSON. All of the question is here. @returns whether it was sent */
export const answerAsker = (it: Asker, text: string, isAscii = false): boolean =>
  sendPlain(it, headOf(it), text, isAscii)

const headOf = ({ requestId, version }: Asker): string =>
  `Content-Type: application/json; charset=utf-8\r\nX-Request-Id: ${requestId}\r\nCache-Control: no-store\r\n${VERSION_HEADER}: ${version}\r\n`
