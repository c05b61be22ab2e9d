import type { IncomingMessage } from 'node:http'
import type { Complaint } from '../core/reason.ts'
import { type Awaitable, chain, type Instant, SECOND } from '../core/terms.ts'
import type { Admitted } from '../core/verdict.ts'
import type { ServedApi } from '../engine/apis.ts'
import type { Engine } from '../engine/engine.ts'
import type { Ruling } from '../engine/inquiry.ts'
import type { Surface } from '../ports/traffic.ts'
import type { Answer, Circumstances } from '../profile/render.ts'
import { announce } from './announce.ts'
import { hasBody, waitsForInvitation } from './body.ts'
import type { Cohorts } from './cohort.ts'
import { corsHeaders } from './cors.ts'
import { identityAnswer } from './verify/view.ts'
import { answered, type GatewayWatch, type Notes, timed } from './watch.ts'
import type { GatewayRequest } from './wire/request.ts'
import { type GatewayResponse, linesOf } from './wire/response.ts'

/** One request at the gateway and its answer to be. */
export interface Exchange {
  readonly request: GatewayRequest
  readonly response: GatewayResponse
  readonly requestId: string
  readonly now: Instant
  readonly engine: Engine
  readonly cohorts: Cohorts
  readonly surface: Surface
  /** When it came in, as `performance.now` said. */
  readonly began: number
  readonly watch: GatewayWatch | undefined
  /** Present where requests are traced or logged. */
  readonly notes: Notes | undefined
}

/** An exchange whose API is known. */
export interface ApiExchange extends Exchange {
  readonly served: ServedApi
}

/** An exchange about an API. Written out: each request has one, and to spread the other costs more than to name its parts. */
export const aboutApi = (it: Exchange, served: ServedApi): ApiExchange => ({
  request: it.request,
  response: it.response,
  requestId: it.requestId,
  now: it.now,
  engine: it.engine,
  cohorts: it.cohorts,
  surface: it.surface,
  began: it.began,
  watch: it.watch,
  notes: it.notes,
  served,
})

/** What of an exchange its answers depend on. */
export type Standing = Pick<ApiExchange, 'served' | 'requestId' | 'now' | 'engine'> & {
  readonly request: { readonly headers: Pick<IncomingMessage['headers'], 'origin' | 'accept-language'> }
}

/** Headers every answer of an API carries. There at once unless a preflighting page must be looked up. */
export function standardHeaders(
  it: Standing,
  verdict: Ruling | undefined,
): Awaitable<Record<string, string>> {
  const { spec, vary, limitHeaders } = it.served.profile
  const headers: Record<string, string> = {
    'X-Request-Id': it.requestId,
    'Cache-Control': 'no-store',
    Vary: vary,
  }
  if (verdict?.outcome === 'admitted') limitHeaders(headers, verdict.readings, it.now, false)
  const { origin } = it.request.headers
  if (spec.cors === 'never' || origin === undefined) return headers
  return chain(corsHeaders(it.engine.ports.keys, it.served, origin, verdict?.dossier), cors => ({
    ...headers,
    ...cors,
  }))
}

/** Answers an admitted request to an API without an upstream: that it is valid, and whose it is. */
export function tell(it: ApiExchange, ruling: Admitted): Awaitable<void> {
  const text = identityAnswer(ruling.dossier, it.requestId)
  return chain(standardHeaders(it, ruling), headers => {
    headers['Content-Type'] = 'application/json; charset=utf-8'
    announce(headers, it.served, ruling.dossier)
    const isSent = isPlain(it, ruling) ? sendPlain(it, linesOf(headers), text) : send(it, 200, headers, text)
    if (!isSent) return
    timed(it, ruling)
    if (it.watch !== undefined)
      answered(it, { api: it.served.api.name, what: 'admitted', status: 200, ruling })
  })
}

/** Whether nobody else has a say in an answer's headers, all of the request is here, and its text is wanted. */
const isPlain = ({ request }: ApiExchange, { dossier }: Admitted): boolean =>
  request.headers.origin === undefined &&
  dossier.credential.until === undefined &&
  request.method !== 'HEAD' &&
  !isUnread(request)

/** What a complaint is about, beside its name. */
export interface About {
  readonly verdict?: Ruling | undefined
  /** Said instead of the profile's own sentence. */
  readonly message?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Answers with a refusal or a failure, in the profile's spelling. */
export async function complain(it: ApiExchange, complaint: Complaint, about: About = {}): Promise<void> {
  const { status, headers, body } = await complaintAnswer(it, complaint, about)
  if (send(it, status, { ...headers }, body) && it.watch !== undefined)
    answered(it, { api: it.served.api.name, what: complaint, status, ruling: about.verdict })
}

/** A refusal or a failure in the profile's spelling, whole but for its framing. */
export async function complaintAnswer(it: Standing, complaint: Complaint, about: About): Promise<Answer> {
  const verdict = it.served.profile.looksUnknown(complaint) ? undefined : about.verdict
  const { status, headers, body } = it.served.profile.render(
    complaint,
    circumstances(it, verdict, about.message),
  )
  return { status, headers: { ...(await standardHeaders(it, verdict)), ...about.headers, ...headers }, body }
}

function circumstances(
  { request, requestId, now }: Standing,
  verdict: Ruling | undefined,
  message: string | undefined,
): Circumstances {
  return {
    requestId,
    now,
    acceptLanguage: request.headers['accept-language'],
    detail: verdict?.outcome === 'refused' ? verdict.detail : undefined,
    environment: verdict?.dossier?.key.environment,
    readings: verdict?.readings,
    message,
  }
}

/** Answers for no API in particular, where none is known. */
export function complainPlainly(it: Exchange, status: number, code: string, message: string): void {
  const body = JSON.stringify({ error: { code, message, request_id: it.requestId } })
  const headers = {
    'Content-Type': 'application/json; charset=utf-8',
    'X-Request-Id': it.requestId,
    'Cache-Control': 'no-store',
  }
  send(it, status, headers, body)
}

const LINGER_MS = 2 * SECOND
const LINGER_BYTES = 64 * 1024 * 1024

/**
 * Sends a whole answer, adding to `headers` what its framing needs. The connection ends with it when the caller is still
 * sending.
 * @returns whether it was sent: there may have been an answer before, or nobody is left to hear it
 */
export function send(
  it: Pick<Exchange, 'request' | 'response' | 'cohorts'>,
  status: number,
  headers: Record<string, string>,
  body: string,
): boolean {
  const { request, response } = it
  if (response.isBegun || response.destroyed) return false
  request.takeBody() // Whoever wanted it has it. The connection keeps its latest request, which is to be small.
  const unread = isUnread(request)
  const length = Buffer.byteLength(body)
  if (status !== 204) headers['Content-Length'] = String(length)
  if (unread) headers['Connection'] = 'close'
  response.writeHead(status, headers)
  const text = request.method === 'HEAD' ? '' : body
  if (unread && !waitsForInvitation(request)) endLater(it, text)
  else it.cohorts.end(response, text, length === body.length ? 'latin1' : 'utf8')
  return true
}

/**
 * Sends 200 to a caller all of whose request is here, the shortest way.
 * @param lines as {@link GatewayResponse.begin} takes them, but for Content-Length
 * @param isAscii whether all of the text is
 * @returns as {@link send} does
 */
export function sendPlain(
  { request, response, cohorts }: Pick<Exchange, 'request' | 'response' | 'cohorts'>,
  lines: string,
  text: string,
  isAscii = true,
): boolean {
  if (response.isBegun || response.destroyed) return false
  request.takeBody()
  const length = isAscii ? text.length : Buffer.byteLength(text)
  response.begin(200, `${lines}Content-Length: ${length}\r\n`)
  cohorts.end(response, text, isAscii ? 'latin1' : 'utf8')
  return true
}

const isUnread = (request: GatewayRequest): boolean => !request.complete && hasBody(request)

/**
 * To hang up on a caller that is still sending would take the answer from it. It has the whole answer at
 * once; the rest of its body is thrown away for a while, and then the connection ends.
 */
function endLater({ request, response }: Pick<Exchange, 'request' | 'response'>, text: string): void {
  const impatience = setTimeout(end, LINGER_MS)
  let left = LINGER_BYTES
  function end(): void {
    clearTimeout(impatience)
    if (!response.writableEnded) response.end()
  }
  if (text === '') response.flushHeaders()
  else response.write(text)
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) end()
  })
  request.once('end', end)
  request.once('close', end)
  request.resume()
}
