/**
 * Latchkey from a program: every call of the management API, verdicts of the gateway, and signed requests.
 * Runs on Node 20 and newer, Deno, Bun and in browsers; depends on nothing.
 *
 * ```ts
 * const latchkey = createLatchkey({ url: 'http://localhost:4700', credential: process.env.LATCHKEY_ROOT_KEY })
 * const key = await latchkey.keys.create({ accountId, name: 'Production' })
 * for await (const it of latchkey.keys.list({ account: accountId })) console.log(it.name, it.state)
 * ```
 *
 * What goes wrong throws a {@link LatchkeyError}; decide by its `code`. What may safely be repeated is, when the
 * network or the server is not well: reads, and calls that make something, which carry an Idempotency-Key.
 *
 * @module
 */

import { callerOf } from './call.ts'
import { operations } from './generated/operations.gen.ts'
import { type LatchkeyOptions, settingsOf } from './options.ts'
import { type Verify, type VerifyMany, verifyManyOver, verifyOver } from './verify.ts'

export type { CallOptions, ChangeOptions, OnceOptions } from './call.ts'
export {
  type ClientCode,
  type ErrorCode,
  isLatchkeyError,
  LatchkeyError,
  type ProblemCode,
} from './error.ts'
export { CLIENT_VERSION, PROBLEM_CODES } from './generated/operations.gen.ts'
export type * from './generated/types.gen.ts'
export type { Listing, Page } from './listing.ts'
export { type MintedToken, type TokenSourceOptions, tokenSource } from './mint.ts'
export type { Credential, LatchkeyOptions } from './options.ts'
export type { RetryPolicy, Timing } from './retry.ts'
export { type Signing, sign } from './sign.ts'
export { type MessageSigning, signMessage, type UnsignedMessage } from './sign-message.ts'
export { signedFetch } from './signed-fetch.ts'
export type {
  BodyReader,
  Charge,
  Finding,
  Identity,
  LimitReading,
  Need,
  Refused,
  Undecided,
  Valid,
  Verdict,
  VerifyRequest,
  WholeRequest,
} from './verdict.ts'
export type { Verify, VerifyMany, VerifyOptions } from './verify.ts'

/** The calls of the management API in groups, and those of the gateway. */
export interface Latchkey extends ReturnType<typeof operations> {
  readonly verify: Verify
  readonly verifyMany: VerifyMany
}

/**
 * Makes a client. Nothing is sent yet.
 * @throws {LatchkeyError} `url-invalid`, `credential-missing` or `argument-invalid`
 */
export function createLatchkey(options: LatchkeyOptions): Latchkey {
  const settings = settingsOf(options)
  return {
    ...operations(callerOf(settings)),
    verify: verifyOver(settings),
    verifyMany: verifyManyOver(settings),
  }
}
