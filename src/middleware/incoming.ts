import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BodyReader } from '../client/verdict.ts'
import type { Decided, Received } from './guard.ts'
import { headersIn } from './request.ts'

/** A request of node:http as a guard wants it. */
export function receivedBy(request: IncomingMessage, path: string, ip: string | undefined): Received {
  const { method = 'GET', rawHeaders } = request
  const body = hasBody(request) ? bodyOf(request) : undefined
  return { method, path, headers: headersIn(rawHeaders), ip, body }
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

const READ_BEFORE =
  'The body of a request was read before its key was checked. Put the guard before whatever reads bodies.'

/** Bodies that were read and put back, for the next guard of the same request. */
const known = new WeakMap<IncomingMessage, ReturnType<BodyReader>>()

/** Reads a body and puts it back, so that whoever reads it next finds all of it. */
const bodyOf =
  (request: IncomingMessage): BodyReader =>
  async limitBytes => {
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) return 'too-large'
    const before = known.get(request)
    if (before !== undefined) return before
    if (request.readableDidRead || request.readableEnded) throw new TypeError(READ_BEFORE)
    const reading = taken(request, limitBytes)
    known.set(request, reading)
    return reading
  }

function taken(request: IncomingMessage, limitBytes: number): ReturnType<BodyReader> {
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let size = 0
    const settle = (result: Uint8Array | 'too-large' | 'broken') => {
      request.off('readable', more).off('close', broken).off('error', broken)
      resolve(result)
    }
    const broken = () => settle('broken')
    /** Once the message is complete, putting it back in this very turn keeps the stream from ending. */
    function more(): void {
      // To read where nothing is left would end the stream before its next reader is there.
      while (request.readableLength > 0) {
        const chunk: Buffer = request.read()
        chunks.push(chunk)
        size += chunk.length
      }
      if (size > limitBytes) settle('too-large')
      else if (request.complete) putBack()
    }
    function putBack(): void {
      const bytes = Buffer.concat(chunks)
      if (bytes.length > 0) request.unshift(bytes)
      settle(bytes)
    }
    if (request.complete) more()
    else request.on('readable', more).on('close', broken).on('error', broken)
  })
}

const LISTS: ReadonlySet<string> = new Set(['Vary', 'Link'])

/** An answer whose head is still to be sent. */
interface Unsent {
  getHeader(name: string): number | string | readonly string[] | undefined
  setHeader(name: string, value: string): unknown
}

/** Puts headers on an answer that is still to be made: in the place of what is there, but to lists they are added. */
export function announceOn(response: Unsent, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    const before = LISTS.has(name) ? [response.getHeader(name) ?? []].flat().map(String) : []
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
