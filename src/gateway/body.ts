import type { IncomingMessage } from 'node:http'
import type { Trouble } from '../core/reason.ts'

/** A request's body: read at most once, whole and bounded, or not at all. */
export interface Body {
  /** All bytes, exactly as sent. Asking again gives the same ones. */
  read(): Promise<Uint8Array | Trouble>
  /** The bytes, if they were read. */
  bytes(): Uint8Array | undefined
}

/** @param limit most bytes that are kept; more is `request-too-large` */
export function bodyOf(request: IncomingMessage, limit: number): Body {
  let reading: Promise<Uint8Array | Trouble> | undefined
  let bytes: Uint8Array | undefined
  return {
    read() {
      reading ??= collect(request, limit).then(result => {
        if (typeof result !== 'string') bytes = result
        return result
      })
      return reading
    },
    bytes: () => bytes,
  }
}

function collect(request: IncomingMessage, limit: number): Promise<Uint8Array | Trouble> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.resolve('request-too-large')
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
