import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Complaint } from '../core/reason.ts'
import { type Instant, SECOND } from '../core/terms.ts'
import type { ServedApi } from '../engine/apis.ts'
import type { Engine } from '../engine/engine.ts'
import type { Ruling } from '../engine/inquiry.ts'
import type { Circumstances } from '../profile/render.ts'
import { hasBody, waitsForInvitation } from './body.ts'
import { corsHeaders } from './cors.ts'
import { joinNames } from './headers.ts'

/** One request at the gateway and its answer to be. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
  readonly now: Instant
  readonly engine: Engine
}

/** An exchange whose API is known. */
export interface ApiExchange extends Exchange {
  readonly served: ServedApi
}

/** Headers every answer of an API carries. */
export async function standardHeaders(
  it: ApiExchange,
  verdict: Ruling | undefined,
): Promise<Record<string, string>> {
  const { spec, limitHeaders } = it.served.profile
  const { origin } = it.request.headers
  return {
    'X-Request-Id': it.requestId,
    'Cache-Control': 'no-store',
    Vary: varyOf(it.served),
    ...(verdict?.outcome === 'admitted' ? limitHeaders(verdict.readings, it.now, false) : {}),
    ...(spec.cors === 'never'
      ? {}
      : await corsHeaders(it.engine.ports.keys, it.served, origin, verdict?.dossier)),
  }
}

function varyOf({ profile: { spec } }: ServedApi): string {
  const languages = spec.languages.length > 1 ? ['Accept-Language'] : []
  return joinNames(
    spec.carriers.map(it => it.header),
    ['Origin'],
    languages,
  )
}

/** Answers with a refusal or a failure, in the profile's spelling. */
export async function complain(
  it: ApiExchange,
  complaint: Complaint,
  about: {
    readonly verdict?: Ruling | undefined
    readonly message?: string | undefined
    readonly headers?: Record<string, string>
  } = {},
): Promise<void> {
  const verdict = it.served.profile.looksUnknown(complaint) ? undefined : about.verdict
  const answer = it.served.profile.render(complaint, circumstances(it, verdict, about.message))
  send(
    it,
    answer.status,
    { ...(await standardHeaders(it, verdict)), ...about.headers, ...answer.headers },
    answer.body,
  )
}

function circumstances(
  { request, requestId, now }: ApiExchange,
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

/** Sends a whole answer. The connection ends with it when the caller is still sending. */
export function send(
  it: Pick<Exchange, 'request' | 'response'>,
  status: number,
  headers: Record<string, string>,
  body: string,
): void {
  const { request, response } = it
  if (response.headersSent || response.destroyed) return
  const unread = !request.complete && hasBody(request)
  response.writeHead(status, {
    ...headers,
    ...(status === 204 ? {} : { 'Content-Length': Buffer.byteLength(body) }),
    ...(unread ? { Connection: 'close' } : {}),
  })
  const text = request.method === 'HEAD' ? '' : body
  if (unread && !waitsForInvitation(request)) endLater(it, text)
  else response.end(text)
}

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
