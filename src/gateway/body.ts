import type { IncomingMessage } from 'node:http'
import type { Trouble } from '../core/reason.ts'
import { type Awaitable, chain } from '../core/terms.ts'
import type { GatewayRequest } from './wire/request.ts'
import type { GatewayResponse } from './wire/response.ts'

/** A request's body: read at most once, whole and bounded, or not at all. */
export interface Body {
  /** All bytes, exactly as sent; at once when they have all arrived. Asking again gives the same ones. */
  read(): Awaitable<Buffer | Trouble>
  /** The bytes, if they were read. */
  bytes(): Buffer | undefined
}

/** A request and the answer it waits for. */
interface Asking {
  readonly request: GatewayRequest
  readonly response: GatewayResponse
}

/** Whether the caller holds its body back until it is asked for. @see RFC 9110 §10.1.1 */
export const waitsForInvitation = ({ headers }: IncomingMessage): boolean =>
  /^100-continue$/i.test(headers.expect ?? '')

/** Asks for the body of a caller that holds it back. Only a request that may pass is asked. */
export function invite({ request, response }: Asking): void {
  if (waitsForInvitation(request) && !response.isBegun && !response.destroyed) response.writeContinue()
}

const NO_BYTES = Buffer.alloc(0)

/** @param limit most bytes that are kept; more is `request-too-large` */
export function bodyOf(asking: Asking, limit: number): Body {
  const read = bodyReader(asking, limit)
  let bytes: Buffer | undefined
  const keep = (result: Buffer | Trouble) => {
    if (typeof result !== 'string') bytes = result
    return result
  }
  return { read: () => chain(read(), keep), bytes: () => bytes }
}

/** As {@link bodyOf}, for whoever only reads. */
export function bodyReader(asking: Asking, limit: number): Body['read'] {
  let reading: Awaitable<Buffer | Trouble> | undefined
  return () => {
    reading ??= collect(asking, limit)
    return reading
  }
}

function collect(asking: Asking, limit: number): Awaitable<Buffer | Trouble> {
  const { request } = asking
  if (!hasBody(request)) return NO_BYTES
  if (request.destroyed) return 'request-malformed'
  if (Number(request.headers['content-length'] ?? 0) > limit) return 'request-too-large'
  if (request.complete) {
    const bytes = waiting(request)
    return bytes.length > limit ? 'request-too-large' : bytes
  }
  invite(asking)
  return arriving(request, limit)
}

/** What has arrived and was not read: all of it, where `read()` would give its first piece. */
function waiting(request: GatewayRequest): Buffer {
  const piece = request.takeBody()
  if (piece !== undefined) return piece
  request.stream()
  return request.read(request.readableLength) ?? NO_BYTES
}

function arriving(request: GatewayRequest, limit: number): Promise<Buffer | Trouble> {
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > limit) resolve('request-too-large')
      else chunks.push(chunk)
    })
    request.on('end', () =>
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
    )
    request.on('error', () => resolve('request-malformed'))
    request.on('close', () => resolve('request-malformed'))
  })
}

/** Whether a request announces a body at all. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
