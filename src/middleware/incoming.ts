import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import type { BodyReader } from '../client/verdict.ts'
import { type Decided, isList, type Received } from './guard.ts'
import { expectUnread, headersIn } from './request.ts'

/** A request of node:http, or one of HTTP/2 as Node makes it look like one. */
interface Incoming extends IncomingMessage {
  /** There over HTTP/2 only. */
  readonly stream?: ServerHttp2Stream
}

/** A request of node:http as a guard wants it. */
export function receivedBy(request: Incoming, path: string, ip: string | undefined): Received {
  const { method = 'GET', rawHeaders } = request
  const body = hasBody(request) ? bodyOf(request) : undefined
  return { method, path, headers: headersIn(rawHeaders), ip, body }
}

/** HTTP/1 announces a body; over HTTP/2 one may follow wherever the stream does not end with its headers (RFC 9113 §8.1). */
const hasBody = ({ headers, stream }: Incoming): boolean =>
  stream === undefined
    ? headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
    : !stream.endAfterHeaders

/** Bodies that were read and put back, for the next guard of the same request. */
const known = new WeakMap<Incoming, ReturnType<BodyReader>>()

/** Reads a body and puts it back, so that whoever reads it next finds all of it. */
const bodyOf =
  (request: Incoming): BodyReader =>
  async limitBytes => {
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) return 'too-large'
    const before = known.get(request)
    if (before !== undefined) return before
    expectUnread(request.readableDidRead || request.readableEnded)
    const reading = taken(request, limitBytes)
    known.set(request, reading)
    return reading
  }

function taken(request: Incoming, limitBytes: number): ReturnType<BodyReader> {
  return new Promise(resolve => {
    const { stream } = request
    const chunks: Buffer[] = []
    let size = 0
    let isSettled = false
    const settle = (result: Uint8Array | 'too-large' | 'broken') => {
      isSettled = true
      request.off('readable', more).off('close', broken).off('error', broken)
      stream?.off('end', more)
      resolve(result)
    }
    const broken = () => settle('broken')
    /** Once the message is complete, putting it back in this very turn keeps the stream from ending. */
    function more(): void {
      // One end may be told twice, by the stream and by the request over it.
      if (isSettled) return
      // To read where nothing is left would end the stream before its next reader is there.
      while (request.readableLength > 0) {
        const chunk: Buffer = request.read()
        chunks.push(chunk)
        size += chunk.length
      }
      if (size > limitBytes) settle('too-large')
      else if (isComplete(request)) putBack()
    }
    function putBack(): void {
      const bytes = Buffer.concat(chunks)
      if (bytes.length > 0) request.unshift(bytes)
      settle(bytes)
    }
    if (isComplete(request)) return more()
    request.on('readable', more).on('close', broken).on('error', broken)
    stream?.on('end', more)
  })
}

/** Over HTTP/2 a request calls itself complete only once it was read, and also where it was cut short. */
function isComplete({ complete, stream }: Incoming): boolean {
  if (stream === undefined) return complete
  return stream.readableEnded && !stream.aborted && stream.rstCode === NO_ERROR
}

/** RFC 9113 §7. */
const NO_ERROR = 0

/** An answer whose head is still to be sent. */
interface Unsent {
  getHeader(name: string): number | string | readonly string[] | undefined
  setHeader(name: string, value: string): unknown
}

/** Puts headers on an answer that is still to be made: in the place of what is there, but to lists they are added. */
export function announceOn(response: Unsent, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    const before = isList(name) ? [response.getHeader(name) ?? []].flat().map(String) : []
    response.setHeader(name, [...before.filter(it => it !== value), value].join(', '))
  }
}

/** Sends what was decided. */
export function answerOn(
  response: ServerResponse,
  { status, headers, body }: Extract<Decided, { readonly outcome: 'answered' }>,
): void {
  response.statusCode = status
  announceOn(response, headers)
  response.end(status === 204 ? undefined : body)
}
