import type { Limit } from './limit.ts'

/**
 * What to do about each code: those the API documents, and those only the SDK says. The answer's own hint goes
 * first; these stand in where it has none.
 */
export const HINTS = {
  MISSING_API_KEY: 'Give apiKey: a publishable key (zsk_pk_) in browsers, a secret key (zsk_sk_) on servers.',
  INVALID_API_KEY:
    'Check that the key begins with zsk_pk_ or zsk_sk_, is complete, was not revoked and belongs to the right team.',
  API_KEY_EXPIRED: 'Rotate the pair or create a new one under Settings → API Keys.',
  ACCOUNT_INACTIVE: 'No key of the team works until the team is enabled again.',
  IP_NOT_ALLOWED: 'Add the address your requests leave from to the pair’s allowed IPs.',
  HOST_NOT_ALLOWED:
    'Add your domain to the pair’s allowed hosts, without typing errors; localhost for local development.',
  REFERER_NOT_ALLOWED: 'Add the page to the pair’s allowed referers.',
  HMAC_SIGNATURE_MISSING: 'This key must sign its requests: create the client with sign: true.',
  HMAC_TIMESTAMP_EXPIRED: 'Set the clock of this machine: it is more than 5 minutes from server time.',
  HMAC_SIGNATURE_INVALID: 'Sign with the secret key, over exactly the bytes that are sent.',
  READ_ONLY_KEY: 'Write from a server, with the secret key (zsk_sk_).',
  COLLECTION_ACCESS_DENIED: 'Check the pair’s allowed collections.',
  COLLECTION_NOT_FOUND: 'Check the collection’s id, and that it exists and is active.',
  PERMISSION_DENIED: 'See Settings → API Keys for what the key may do.',
  RATE_LIMITED:
    'Wait until the limit starts anew, keep answers you can use again, or ask for a higher limit.',
  INSUFFICIENT_CREDITS: 'An Admin or Owner of the team can add credits.',
  AMBIGUOUS_REQUEST: 'A proxy between you and ZenSearch sends a header twice.',
  REQUEST_MALFORMED: 'Check the collection and the body.',
  REQUEST_TOO_LARGE: 'Split large documents.',
  HEADERS_TOO_LARGE: 'A proxy between you and ZenSearch adds too much to the request.',
  NOT_FOUND: 'Check baseUrl: there is no such path below it.',
  METHOD_NOT_ALLOWED: 'Check baseUrl: what answers there is not this API.',
  UPGRADE_NOT_SUPPORTED: 'Use plain HTTPS requests.',
  SERVICE_UNAVAILABLE: 'Try again a little later.',
  UPSTREAM_UNREACHABLE: 'Try again a little later.',
  UPSTREAM_TIMEOUT: 'Try again a little later, with a smaller search.',
  INTERNAL_ERROR: 'Try again, and give support the request id if it happens again.',
  GATEWAY_REQUIRED: 'Point baseUrl at the API gateway, not at what is behind it.',
  DOCUMENT_NOT_FOUND: 'Check the id of the document.',
  INVALID_REQUEST: 'Correct what the message names.',
  BODY_TOO_LARGE: 'Split large documents.',
  SECRET_KEY_IN_BROWSER:
    'Use the publishable key (zsk_pk_) here, and revoke this pair if the page was ever published.',
  UNREACHABLE:
    'Check baseUrl and the network. On a web page: is its host among the pair’s allowed hosts? A browser hides that refusal.',
  TIMED_OUT: 'Try again, or give a longer timeoutMs.',
  UNEXPECTED_ANSWER: 'Check baseUrl: what answered there does not speak as ZenSearch does.',
} as const satisfies Readonly<Record<string, string>>

/** Every code there is: those of answers, and those the SDK finds by itself. */
export type ZenSearchCode = keyof typeof HINTS

/** Codes no answer carries: the SDK found out by itself. */
export const OWN_CODES: readonly ZenSearchCode[] = [
  'SECRET_KEY_IN_BROWSER',
  'UNREACHABLE',
  'TIMED_OUT',
  'UNEXPECTED_ANSWER',
]

interface Trouble {
  readonly code: ZenSearchCode
  readonly message: string
  readonly hint?: string | undefined
  readonly status?: number | undefined
  readonly requestId?: string | undefined
  readonly limit?: Limit | undefined
  readonly cause?: unknown
}

/** Why there is no answer. `code` is for programs, `message` and `hint` are for people. */
export class ZenSearchError extends Error {
  readonly code: ZenSearchCode
  /** What to do about it. */
  readonly hint: string
  /** Of the answer. Absent when there was none. */
  readonly status: number | undefined
  /** Leads ZenSearch's support to this very request. */
  readonly requestId: string | undefined
  /** How the limit stood when the request was refused. */
  readonly limit: Limit | undefined

  constructor({ code, message, hint, status, requestId, limit, cause }: Trouble) {
    super(message, { cause })
    this.name = 'ZenSearchError'
    this.code = code
    this.hint = hint ?? HINTS[code]
    this.status = status
    this.requestId = requestId
    this.limit = limit
  }
}

/** Whether it is one of the codes this SDK knows. */
export const isCode = (text: unknown): text is ZenSearchCode =>
  typeof text === 'string' && Object.hasOwn(HINTS, text)

/** A part deep in a JSON document; undefined where there is none. */
const partOf = (json: unknown, name: string): unknown =>
  typeof json === 'object' && json !== null ? Reflect.get(json, name) : undefined

const textOf = (json: unknown, name: string): string | undefined => {
  const text = partOf(json, name)
  return typeof text === 'string' && text !== '' ? text : undefined
}

/** What a refusal says, whoever wrote it: an answer that is no envelope of ours becomes UNEXPECTED_ANSWER. */
export function refusalOf(response: Response, json: unknown, limit: Limit | undefined): ZenSearchError {
  const error = partOf(json, 'error')
  const said = textOf(error, 'code')
  const known = isCode(said)
  const { status } = response
  return new ZenSearchError({
    code: known ? said : 'UNEXPECTED_ANSWER',
    message: textOf(error, 'message') ?? `The answer is ${status} ${said ?? response.statusText}`.trimEnd(),
    hint: textOf(error, 'hint'),
    status,
    requestId: textOf(error, 'request_id') ?? response.headers.get('X-Request-Id') ?? undefined,
    limit,
  })
}
