import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { parseHost } from '../core/origin.ts'
import type { Trouble } from '../core/reason.ts'
import type { ServedApi } from '../engine/apis.ts'
import type { Engine } from '../engine/engine.ts'
import { splitApi } from './path.ts'

const REQUEST_LINE = /^[A-Z]+ (\S+) HTTP\/1\.[01]\r?\n/
const HOST_LINE = /\r?\nhost:[ \t]*([^\s:]+)/i

/** Answers what is not HTTP at all, in the spelling of the API it seems to be meant for, and hangs up. */
export function answerBroken(engine: Engine, error: Error, socket: Duplex): void {
  if (!socket.writable) return void socket.destroy()
  const trouble: Trouble =
    'code' in error && error.code === 'HPE_HEADER_OVERFLOW' ? 'headers-too-large' : 'request-malformed'
  const requestId = engine.ports.secrets.id('req_')
  const served = meantFor(engine, error)
  const answer = served?.profile.render(trouble, { requestId, now: engine.ports.clock.now() })
  const status = answer?.status ?? (trouble === 'headers-too-large' ? 431 : 400)
  const code = trouble.toUpperCase().replaceAll('-', '_')
  const body =
    answer?.body ??
    JSON.stringify({ error: { code, message: 'This is not a valid HTTP request.', request_id: requestId } })
  socket.end(
    rawAnswer(
      status,
      { 'Content-Type': 'application/json', ...answer?.headers, 'X-Request-Id': requestId },
      body,
    ),
  )
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
  const all = {
    ...headers,
    'Cache-Control': 'no-store',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n')
}
