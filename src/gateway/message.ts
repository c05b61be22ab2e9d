import type { IncomingMessage } from 'node:http'
import type { Trouble } from '../core/reason.ts'

/** More raw headers than any honest client sends; Node would drop some of them silently. */
const MAX_HEADERS = 100

/** Whether a request has so many headers that somebody may have dropped some of them. */
export const isOverladen = (rawHeaders: readonly string[]): boolean => rawHeaders.length > 2 * MAX_HEADERS

/** What keeps a request from being read for certain, whichever API it is for. */
export function messageTrouble({
  rawHeaders,
  headers,
}: Pick<IncomingMessage, 'headers'> & { readonly rawHeaders: readonly string[] }): Trouble | undefined {
  if (isOverladen(rawHeaders)) return 'headers-too-large'
  const coding = headers['transfer-encoding']
  const undecoded = coding !== undefined && coding.toLowerCase() !== 'chunked'
  return headers.host === undefined || undecoded ? 'request-malformed' : undefined
}
