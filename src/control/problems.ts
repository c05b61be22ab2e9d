import type { Problem, ProblemCode } from '../core/problem.ts'

/** Ways a request fails at the edge, before any management call is made. */
export type EdgeCode =
  | 'route-unknown'
  | 'method-unknown'
  | 'body-too-large'
  | 'content-type-unknown'
  | 'unavailable'
  | 'internal'

/** A management problem, or one of the edge. */
export interface EdgeProblem extends Omit<Problem, 'code'> {
  readonly code: ProblemCode | EdgeCode
}

interface Spelling {
  readonly status: 400 | 403 | 404 | 405 | 409 | 413 | 415 | 500 | 503
  readonly title: string
}

/** How each problem is answered. The only place that says so. */
export const SPELLINGS: Readonly<Record<ProblemCode | EdgeCode, Spelling>> = {
  'api-unknown': { status: 404, title: 'No such API' },
  'account-unknown': { status: 404, title: 'No such account' },
  'project-unknown': { status: 404, title: 'No such project' },
  'collection-unknown': { status: 404, title: 'No such collection' },
  'key-unknown': { status: 404, title: 'No such key' },
  'name-taken': { status: 409, title: 'Name is taken' },
  'secret-taken': { status: 409, title: 'Secret is taken' },
  'key-revoked': { status: 409, title: 'Key is revoked' },
  'rotation-pending': { status: 409, title: 'Rotation is pending' },
  'input-invalid': { status: 400, title: 'Input is invalid' },
  'scopes-fixed': { status: 409, title: 'Scopes are fixed' },
  'scope-beyond-yours': { status: 403, title: 'Scope is beyond yours' },
  'route-unknown': { status: 404, title: 'No such route' },
  'method-unknown': { status: 405, title: 'Method is not allowed' },
  'body-too-large': { status: 413, title: 'Body is too large' },
  'content-type-unknown': { status: 415, title: 'Content type is not supported' },
  unavailable: { status: 503, title: 'Service is unavailable' },
  internal: { status: 500, title: 'Internal error' },
}

const RETRY_SECONDS = '1'

/** A problem as an RFC 9457 answer. */
export function problemResponse(
  { code, detail, path }: EdgeProblem,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { status, title } = SPELLINGS[code]
  const body = {
    type: `urn:latchkey:problem:${code}`,
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
      ...(status === 503 ? { 'Retry-After': RETRY_SECONDS } : {}),
      ...headers,
    },
  })
}
