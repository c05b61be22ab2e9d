import type { Context } from 'hono'
import { requestIdOf } from '../identity.ts'
import type { BadInput } from '../shared.ts'

/** Everything this API refuses by itself; what the gateway refuses never gets here. */
const PROBLEMS = {
  GATEWAY_REQUIRED: [403, 'This request did not come through the API gateway.', 'Send it to the gateway.'],
  READ_ONLY_KEY: [403, 'A publishable key may only read.', 'Write with the secret key, from your server.'],
  COLLECTION_ACCESS_DENIED: [
    403,
    'This key may not use the collection.',
    "Look at the key pair's allowed collections, and that the collection's id is right and it is active.",
  ],
  DOCUMENT_NOT_FOUND: [404, 'There is no such document.', 'Check its id.'],
  NOT_FOUND: [404, 'There is nothing at this address.', 'Check the path.'],
  METHOD_NOT_ALLOWED: [
    405,
    'This address does not answer this method.',
    'See the Allow header for what it does.',
  ],
  INVALID_REQUEST: [400, 'The request is not valid.', 'Correct it and send it again.'],
  BODY_TOO_LARGE: [413, 'The body is too large.', 'Send less.'],
  INTERNAL_ERROR: [500, 'Something went wrong on our side.', 'Try again later.'],
} as const satisfies Readonly<Record<string, readonly [status: number, message: string, hint: string]>>

export type Code = keyof typeof PROBLEMS

/** @param detail says it more exactly than the table */
export function refuse(c: Context, code: Code, detail?: string): Response {
  const [status, message, hint] = PROBLEMS[code]
  const request_id = requestIdOf(c.req.raw.headers)
  return c.json({ error: { code, message: detail ?? message, hint, request_id } }, status)
}

export const refuseInput = (c: Context, { status, complaint }: BadInput): Response =>
  refuse(c, status === 413 ? 'BODY_TOO_LARGE' : 'INVALID_REQUEST', complaint)

export function wrongMethod(c: Context, allow: string): Response {
  c.header('Allow', allow)
  return refuse(c, 'METHOD_NOT_ALLOWED')
}

/** What broke is for the log; the client learns only that something did. */
export function fault(error: Error, c: Context): Response {
  console.error(error)
  return refuse(c, 'INTERNAL_ERROR')
}
