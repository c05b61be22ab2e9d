import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { BadInput } from '../shared.ts'

export const succeed = (c: Context, data: object, status: ContentfulStatusCode = 200): Response =>
  c.json({ success: true, data }, status)

export function refuse(
  c: Context,
  status: ContentfulStatusCode,
  code: string,
  message: string,
  details = {},
): Response {
  return c.json({ success: false, error: { code, message, details } }, status)
}

export const refuseInput = (c: Context, { status, complaint }: BadInput): Response =>
  refuse(c, status, status === 413 ? 'BODY_TOO_LARGE' : 'INVALID_REQUEST', complaint)

export function wrongMethod(c: Context, allow: string): Response {
  c.header('Allow', allow)
  return refuse(c, 405, 'METHOD_NOT_ALLOWED', `This address answers ${allow} only.`)
}

/** What broke is for the log; the client learns only that something did. */
export function fault(error: Error, c: Context): Response {
  console.error(error)
  return refuse(c, 500, 'INTERNAL_ERROR', 'Something went wrong on our side. Try again later.')
}
