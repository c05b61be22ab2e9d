import type { Complaint } from '../../profile/complaint.ts'
import type { Answer } from '../../profile/render.ts'
import { type EdgeProblem, problemType, SPELLINGS } from '../problems.ts'

/** One thing that is wrong with what was sent. */
interface Wrong {
  /** `body.permissions[0]` */
  readonly location: string
  readonly message: string
  readonly fix?: string
}

/** Why a call failed, as clients of Unkey read it. */
export interface UnkeyError {
  readonly title: string
  readonly detail: string
  readonly status: number
  readonly type: string
  /** Always there with 400, and only then: Unkey's own client looks for it. */
  readonly errors?: readonly Wrong[]
}

/** Names of ours for what a body of Unkey's calls differently, by the first part of a path. */
const THEIRS: Readonly<Record<string, string>> = {
  scopes: 'permissions',
  limits: 'ratelimits',
  expiresAt: 'expires',
  graceSeconds: 'expiration',
  accountId: 'externalId',
  environment: 'prefix',
}

const FIRST = /^[^.[]+/
/** What has a path but is no part of the body. */
const IN_HEADERS = 'Idempotency-Key'

/** Problems whose cause is a field that cannot be as it was given. */
const OF_FIELDS: readonly EdgeProblem['code'][] = ['scopes-fixed']

/** Unkey knows no key that is deleted, and a key that is revoked here is one. */
const GONE: readonly EdgeProblem['code'][] = ['key-revoked']

/** A success. */
export const succeeded = (data: unknown, requestId: string): string =>
  JSON.stringify({ meta: { requestId }, data })

/** A problem of ours as Unkey spells it. */
export function errorOf({ code, detail, path }: EdgeProblem): UnkeyError {
  const { title } = SPELLINGS[code]
  const status = statusOf(code)
  const plain = { title, detail, status, type: problemType(code) }
  return status === 400 ? { ...plain, errors: [{ location: locationOf(path), message: detail }] } : plain
}

function statusOf(code: EdgeProblem['code']): number {
  if (OF_FIELDS.includes(code)) return 400
  return GONE.includes(code) ? 404 : SPELLINGS[code].status
}

function locationOf(path: string | undefined): string {
  if (path === undefined || path === 'body') return 'body'
  if (path === IN_HEADERS) return `header.${path}`
  const theirs = path.replace(FIRST, first => THEIRS[first] ?? first)
  return theirs.startsWith('[') ? `body${theirs}` : `body.${theirs}`
}

/** Everything that is wrong with a body. */
export const invalid = (complaints: readonly Complaint[]): UnkeyError => ({
  title: SPELLINGS['input-invalid'].title,
  detail: `This cannot be done as it was asked: ${complaints.map(sentenceOf).join('; ')}.`,
  status: 400,
  type: problemType('input-invalid'),
  errors: complaints.map(wrongOf),
})

const sentenceOf = ({ path, text }: Complaint): string => (path === '' ? text : `${path}: ${text}`)

/** What is wrong stands before the first colon, how to mend it after. */
function wrongOf({ path, text }: Complaint): Wrong {
  const [message = text, ...fix] = text.split(': ')
  const location = locationOf(path === '' ? undefined : path)
  return fix.length === 0 ? { location, message } : { location, message, fix: fix.join(': ') }
}

/** How a root key was refused, as its own API spells it. */
export function refusedBy({ status, body }: Answer): UnkeyError {
  const said: unknown = JSON.parse(body)
  const [title, detail, code] = ['title', 'detail', 'code'].map(name => String(Object(said)[name]))
  const plain = { title: title ?? '', detail: detail ?? '', status, type: `urn:latchkey:refusal:${code}` }
  return status === 400
    ? { ...plain, errors: [{ location: 'header.Authorization', message: plain.detail }] }
    : plain
}

/** An error as an answer. Unkey's client knows 429 by another media type than all others. */
export function errorResponse(
  error: UnkeyError,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const type = error.status === 429 ? 'application/problem+json' : 'application/json'
  const body = JSON.stringify({ meta: { requestId }, error })
  return new Response(body, { status: error.status, headers: { ...headers, 'Content-Type': type } })
}
