import type { Digest, Instant } from '../core/terms.ts'

/** A request that is to happen once: who asks, and under which key. */
export interface Once {
  /** The person or root key that asks. */
  readonly creator: string
  /** Digest of the idempotency key. */
  readonly key: Digest
}

/** A beginning: what is asked for, and how long its answer can be asked for again. */
export interface Beginning extends Once {
  /** Digest of the method, the path and the body. */
  readonly request: Digest
  readonly now: Instant
  readonly expiresAt: Instant
}

/**
 * What has become of a request under an idempotency key.
 * `begun`: it is the first, so it is to be done. `mismatch`: another request had this key. `pending`: the
 * same request has begun and has no answer. `finished`: it has, sealed.
 */
export type Begun =
  | { readonly outcome: 'begun' | 'mismatch' | 'pending' }
  | { readonly outcome: 'finished'; readonly sealed: string }

/** Answers that can be given again, durable. What it keeps is sealed by whoever hands it over. */
export interface IdempotencyStore {
  /** Atomic: of many who begin at once, one hears `begun`. What expired by `now` is forgotten first. */
  begin(beginning: Beginning): Promise<Begun>
  /** Keeps the answer of what was begun. */
  finish(once: Once, sealed: string): Promise<void>
  /** Forgets what was begun and not finished, so that it can be tried again: nothing was made. */
  abandon(once: Once): Promise<void>
  /** Forgets whatever has expired by `now`, whosever it is: a sealed answer is not kept for longer than it is given. */
  forgetExpired(now: Instant): Promise<void>
}
