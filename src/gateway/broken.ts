import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { parseHost } from '../core/origin.ts'
import { pairsOf } from '../core/raw-headers.ts'
import type { Trouble } from '../core/reason.ts'
import type { ServedApi } from '../engine/apis.ts'
import type { Engine } from '../engine/engine.ts'
import type { Traffic } from '../ports/traffic.ts'
import { splitApi } from './path.ts'
import type { GatewayResponse } from './wire/response.ts'

/** Where requests are answered that never became one. */
export interface Outskirts {
  readonly engine: Engine
  /** Absent: nobody counts. */
  readonly traffic: Traffic | undefined
}

/** As much of a request line as there is: one that is too long never ends. */
const REQUEST_LINE = /^[A-Z]+ ([^\s?]+)/
const HOST_LINE = /\r?\nhost:[ \t]*([^\s:]+)/i

/**
 * Answers what is not HTTP at all, in the spelling of the API it seems to be meant for, and hangs up.
 * @param pending the latest answer of this connection: nothing may be said in the middle of it, nor in its place
 */
export function answerBroken(
  outside: Outskirts,
  error: Error,
  socket: Duplex,
  pending: GatewayResponse | undefined,
): void {
  const waits = pending !== undefined && !pending.isOver
  const served = waits ? meantBy(outside.engine, pending.req) : undefined
  if (waits && pending.req.complete)
    pending.once('finish', () => sayBroken(outside, error, socket, undefined))
  else if (waits && pending.isBegun) socket.end(() => socket.destroy())
  else sayBroken(outside, error, socket, served)
}

/** @param served the API whose request broke off in its body, where that is what happened */
function sayBroken(outside: Outskirts, error: Error, socket: Duplex, served: ServedApi | undefined): void {
  const tooLarge = 'code' in error && error.code === 'HPE_HEADER_OVERFLOW'
  const trouble = tooLarge ? 'headers-too-large' : 'request-malformed'
  answerOutside(outside, socket, trouble, served ?? meantFor(outside.engine, error))
}

/** CONNECT asks for a tunnel: there are none here. */
export function answerConnect(outside: Outskirts, { headers, url }: IncomingMessage, socket: Duplex): void {
  const [host = ''] = (headers.host ?? url ?? '').split(':')
  answerOutside(outside, socket, 'method-unknown', outside.engine.apis.hosted(host))
}

type Outside = Extract<Trouble, 'headers-too-large' | 'request-malformed' | 'method-unknown'>
/** How these are spelled where no API is known. */
const PLAINLY: Readonly<Record<Outside, readonly [status: number, code: string, message: string]>> = {
  'headers-too-large': [431, 'HEADERS_TOO_LARGE', 'Send a shorter URL, or fewer or shorter headers.'],
  'request-malformed': [400, 'REQUEST_MALFORMED', 'This is not a valid HTTP request.'],
  'method-unknown': [405, 'METHOD_NOT_ALLOWED', 'This server opens no tunnels.'],
}

function answerOutside(
  { engine, traffic }: Outskirts,
  socket: Duplex,
  trouble: Outside,
  served: ServedApi | undefined,
): void {
  if (!socket.writable) return void socket.destroy()
  const requestId = engine.ports.secrets.id('req_')
  const answer = served?.profile.render(trouble, { requestId, now: engine.ports.clock.now() })
  const [status, code, message] = PLAINLY[trouble]
  const body = answer?.body ?? JSON.stringify({ error: { code, message, request_id: requestId } })
  const vary = served === undefined ? {} : { Vary: served.profile.vary }
  const headers = {
    'Content-Type': 'application/json',
    ...answer?.headers,
    ...vary,
    'X-Request-Id': requestId,
  }
  socket.end(rawAnswer(answer?.status ?? status, headers, body))
  traffic?.answered('gateway', served?.api.name, trouble, performance.now())
}

/** The API of a request whose head was whole. */
function meantBy({ apis }: Engine, { headers, url = '/' }: IncomingMessage): ServedApi | undefined {
  return apis.hosted(headers.host ?? '') ?? apis.named(splitApi(url).name)
}

/** The API named by what could be read of the request. */
function meantFor({ apis }: Engine, error: Error): ServedApi | undefined {
  const packet =
    'rawPacket' in error && Buffer.isBuffer(error.rawPacket) ? error.rawPacket.toString('latin1') : ''
  const host = parseHost(HOST_LINE.exec(packet)?.[1] ?? '')
  const hosted = host === undefined ? undefined : apis.hosted(host)
  return hosted ?? apis.named(splitApi(REQUEST_LINE.exec(packet)?.[1] ?? '/').name)
}

/** An HTTP/1.1 answer as text, for where there is no response object. The connection ends with it. */
export function rawAnswer(status: number, headers: Readonly<Record<string, string>>, body: string): string {
  const all = { ...headers, 'Cache-Control': 'no-store', 'Content-Length': String(Buffer.byteLength(body)) }
  return rawHead(status, [...Object.entries(all).flat(), 'Connection', 'close']) + body
}

/** The first line and the headers of an answer, as they go over the wire. */
export function rawHead(status: number, headers: readonly string[]): string {
  const lines = pairsOf(headers).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', ''].join('\r\n')
}
