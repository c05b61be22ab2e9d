import { PROBLEM_CODES } from './generated/operations.gen.ts'

/** How Latchkey itself says no. */
export type ProblemCode = (typeof PROBLEM_CODES)[number]

/** What goes wrong on this side of the line, or on the way. */
export type ClientCode =
  /** `url` or `gatewayUrl` is no http or https URL. */
  | 'url-invalid'
  /** No root key, or one no server would take. */
  | 'credential-missing'
  /** An argument that could never work; `path` names it. Nothing was sent. */
  | 'argument-invalid'
  /** No connection, or a proxy in front says that nobody is behind it. */
  | 'unreachable'
  /** No answer in `timeoutMs`. What was asked for may have happened all the same. */
  | 'timed-out'
  /** Your `signal` was aborted. */
  | 'aborted'
  /** Something else than Latchkey answered. */
  | 'not-latchkey'
  /** The server does not know this call, because it is older than this client. */
  | 'server-older'
  /** A problem with a code this client does not know yet; `problem` holds it. */
  | 'problem-unknown'
  /** No token was minted; `problem` holds what the API answered. */
  | 'token-refused'
  /** This page or runtime has no WebCrypto. */
  | 'crypto-missing'

/** Everything that can go wrong with a call, as the server or this client names it. */
export type ErrorCode = ProblemCode | ClientCode

/** What is known about a call that came to nothing. */
export interface Failure {
  readonly code: ErrorCode
  /** A sentence that says what to do. */
  readonly detail: string
  /** The argument, field, parameter or header it is about. */
  readonly path?: string | undefined
  /** Of the answer, where there was one. */
  readonly status?: number | undefined
  /** Names the request in the server's log. */
  readonly requestId?: string | undefined
  /** Whole seconds after which it may go through. */
  readonly retryAfter?: number | undefined
  /** The problem document as it was answered. */
  readonly problem?: Readonly<Record<string, unknown>> | undefined
  readonly cause?: unknown
}

/** The one thing that is thrown: decide by `code`. Its message is `detail`, behind `path` where there is one. */
export class LatchkeyError extends Error {
  override readonly name = 'LatchkeyError'
  readonly code: ErrorCode
  readonly detail: string
  readonly path: string | undefined
  readonly status: number | undefined
  readonly requestId: string | undefined
  readonly retryAfter: number | undefined
  readonly problem: Readonly<Record<string, unknown>> | undefined
  /** How often it was tried; 0 when nothing was sent. */
  readonly tries: number

  constructor(failure: Failure, tries = 0) {
    const { detail, path, cause } = failure
    super(path === undefined ? detail : `${path}: ${detail}`, cause === undefined ? {} : { cause })
    this.code = failure.code
    this.detail = detail
    this.path = path
    this.status = failure.status
    this.requestId = failure.requestId
    this.retryAfter = failure.retryAfter
    this.problem = failure.problem
    this.tries = tries
  }
}

/**
 * Whether something that was caught is an error of this client, and of one of these codes where some are given.
 *
 * ```ts
 * if (isLatchkeyError(error, 'key-unknown', 'key-revoked')) error.code // 'key-unknown' | 'key-revoked'
 * ```
 */
export const isLatchkeyError = <Code extends ErrorCode>(
  error: unknown,
  ...codes: readonly Code[]
): error is LatchkeyError & { readonly code: Code } =>
  error instanceof LatchkeyError && (codes.length === 0 || codes.some(it => it === error.code))

const known: ReadonlySet<string> = new Set(PROBLEM_CODES)

/** Whether this client knows a code of the server. */
export const isProblemCode = (code: string): code is ProblemCode => known.has(code)

/** The error for an argument that could never work. */
export const wrongArgument = (path: string, detail: string): LatchkeyError =>
  new LatchkeyError({ code: 'argument-invalid', detail, path })
