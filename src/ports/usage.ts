import type { LatencyCount, TimeSheet } from '../core/latency.ts'
import type { Awaitable, Instant } from '../core/terms.ts'
import type { Tally, UsageCount, UsageStep } from '../core/usage.ts'

/** One admitted use, as it is remembered of a credential. */
export interface LastUse {
  readonly credentialId: string
  readonly at: Instant
  /** Where it came from, when that is known. */
  readonly address?: string | undefined
  /** What it said it was: one plain line. */
  readonly userAgent?: string | undefined
}

/** Which counts are wanted. */
export interface UsageQuery {
  /** Ids of keys, accounts or APIs. */
  readonly subjects: readonly string[]
  readonly step: UsageStep
  /** The beginnings of the steps wanted. */
  readonly starts: readonly Instant[]
}

/**
 * What was used when, and how often. Written behind, in batches: nothing is lost when it is stopped, and
 * when the process is killed, what was noted since the last flush. Each use counts for its key, for the
 * key's account and for the API, by the minute, the hour and the day.
 */
export interface UsageLedger {
  /**
   * From now on a tally counts for the minute `now` lies in; what it has counted for another is kept. Never
   * waits, never fails.
   */
  enlist(tally: Tally, now: Instant): void
  /**
   * From now on a sheet counts for the minute `now` lies in; what it has counted for another is kept. Never
   * waits, never fails.
   */
  time(sheet: TimeSheet, now: Instant): void
  /** Never waits, never fails, keeps no more than the latest of each credential. */
  note(use: LastUse): void
  /** Resolves once everything noted so far is durable. What could not be written is kept for the next time. */
  flush(): Promise<void>
  /** What was counted, everything noted so far included. What never happened is absent. */
  read(query: UsageQuery): Awaitable<readonly UsageCount[]>
  /** How long requests took, of accounts and of APIs, everything noted so far included. */
  latencies(query: UsageQuery): Awaitable<readonly LatencyCount[]>
  /** How long counts of each step are kept after it has ended, in milliseconds. */
  readonly keptMs: Readonly<Record<UsageStep, number>>
  /** Removes the counts of steps that ended that long ago, little by little. */
  forget(now: Instant): Promise<void>
}
