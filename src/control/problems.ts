import type { Problem, ProblemCode } from '../core/problem.ts'

/** Ways a request fails at the edge, before any management call is made. */
export type EdgeCode =
  | 'route-unknown'
  | 'method-unknown'
  | 'credentials-ambiguous'
  | 'session-over'
  | 'login-refused'
  | 'origin-foreign'
  | 'body-too-large'
  | 'content-type-unknown'
  | 'unavailable'
  | 'internal'

/** A management problem, or one of the edge. */
export interface EdgeProblem extends Omit<Problem, 'code'> {
  readonly code: ProblemCode | EdgeCode
}

interface Spelling {
  readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 415 | 429 | 500 | 503
  readonly title: string
}

/** How each problem is answered. The only place that says so. */
export const SPELLINGS: Readonly<Record<ProblemCode | EdgeCode, Spelling>> = {
  'api-unknown': { status: 404, title: 'No such API' },
  'profile-unknown': { status: 404, title: 'No such profile' },
  'account-unknown': { status: 404, title: 'No such account' },
  'project-unknown': { status: 404, title: 'No such project' },
  'collection-unknown': { status: 404, title: 'No such collection' },
  'key-unknown': { status: 404, title: 'No such key' },
  'member-unknown': { status: 404, title: 'No such member' },
  'invitation-unknown': { status: 404, title: 'No such invitation' },
  'name-taken': { status: 409, title: 'Name is taken' },
  'secret-taken': { status: 409, title: 'Secret is taken' },
  'member-taken': { status: 409, title: 'Is a member already' },
  'invitation-taken': { status: 409, title: 'Is invited already' },
  'invitation-over': { status: 409, title: 'Invitation is over' },
  'owner-last': { status: 409, title: 'Is the last owner' },
  'version-stale': { status: 412, title: 'Version is stale' },
  'key-revoked': { status: 409, title: 'Key is revoked' },
  'signing-secret-unknown': { status: 404, title: 'No such signing secret' },
  'rotation-pending': { status: 409, title: 'Rotation is pending' },
  'grace-none': { status: 409, title: 'Nothing is in grace' },
  'grace-in-use': { status: 409, title: 'Old secrets are in use' },
  'credits-short': { status: 409, title: 'Credits are short' },
  'reservation-unknown': { status: 404, title: 'No such reservation' },
  'reservation-over': { status: 409, title: 'Reservation is over' },
  'spending-unknown': { status: 404, title: 'No such spending' },
  'refusal-unknown': { status: 404, title: 'No such refusal' },
  'idempotency-mismatch': { status: 409, title: 'Idempotency key is used' },
  'idempotency-pending': { status: 409, title: 'Request is pending' },
  'input-invalid': { status: 400, title: 'Input is invalid' },
  'scopes-fixed': { status: 409, title: 'Scopes are fixed' },
  'scope-beyond-yours': { status: 403, title: 'Scope is beyond yours' },
  'role-insufficient': { status: 403, title: 'Role is not enough' },
  'role-beyond-yours': { status: 403, title: 'Role is beyond yours' },
  'side-publishable': { status: 403, title: 'Key is publishable' },
  'person-unknown': { status: 404, title: 'No such person' },
  'person-taken': { status: 409, title: 'E-mail address is taken' },
  'people-absent': { status: 409, title: 'Nobody can log in here' },
  'operator-last': { status: 409, title: 'Is the last operator' },
  'key-not-shown': { status: 400, title: 'No key was shown' },
  'setup-over': { status: 403, title: 'Set-up is over' },
  'too-many-attempts': { status: 429, title: 'Too many attempts' },
  'credentials-ambiguous': { status: 400, title: 'Credentials are ambiguous' },
  'login-refused': { status: 401, title: 'Login is refused' },
  'session-over': { status: 401, title: 'Session is over' },
  'origin-foreign': { status: 403, title: 'Origin is foreign' },
  'route-unknown': { status: 404, title: 'No such route' },
  'method-unknown': { status: 405, title: 'Method is not allowed' },
  'body-too-large': { status: 413, title: 'Body is too large' },
  'content-type-unknown': { status: 415, title: 'Content type is not supported' },
  unavailable: { status: 503, title: 'Service is unavailable' },
  internal: { status: 500, title: 'Internal error' },
}

const RETRY_SECONDS = '1'

/** What names a kind of problem for RFC 9457. */
export const problemType = (code: ProblemCode | EdgeCode): string => `urn:latchkey:problem:${code}`

/** A problem as an RFC 9457 answer. */
export function problemResponse(
  { code, detail, path, retryAfter }: EdgeProblem,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { status, title } = SPELLINGS[code]
  const body = {
    type: problemType(code),
    title,
    status,
    code,
    detail,
    ...(path === undefined ? {} : { path }),
    request_id: requestId,
  }
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'Content-Type': 'application/problem+json; charset=utf-8',
      ...waiting(status, retryAfter),
      // What was not read of a body stands before the next request on the same connection.
      ...(status === 413 ? { Connection: 'close' } : {}),
      ...headers,
    },
  })
}

function waiting(status: number, retryAfter: number | undefined): Readonly<Record<string, string>> {
  if (retryAfter !== undefined) return { 'Retry-After': String(retryAfter) }
  return status === 503 ? { 'Retry-After': RETRY_SECONDS } : {}
}
