import type { LimitReading, LimitRule } from '../core/limit.ts'
import type { Awaitable, Instant } from '../core/terms.ts'

/** One use of one limit. */
export interface Take {
  /** What is counted: `rule/subject`, or `rule/subject/address` where each address counts for itself. */
  readonly slot: string
  readonly rule: LimitRule
  /**
   * Whose it is, say the id of an account. A store that is spread over machines keeps what has the same name on
   * one of them, so all takes of one call have the same; those without one stand together.
   */
  readonly group?: string | undefined
  /** The store's own note of where it keeps the slot, so that it need not look it up again. */
  place?: Place | undefined
}

/** A store's mark on a {@link Take}. Whoever hands takes on leaves it alone. */
export interface Place {
  /** The store, or undefined once the place is no longer kept. */
  readonly owner: unknown
}

/** Counts uses per slot. Safe for concurrent callers. */
export interface CounterStore {
  /**
   * Takes `cost` from every limit or from none: one full limit leaves the others as they were.
   * Answers in the order of `takes`. Two takes may not name the same slot. A cost of 0 only reads.
   * @throws {Fault} when the store cannot answer. A full limit is an answer, not a fault.
   */
  take(takes: readonly Take[], cost: number, now: Instant): Awaitable<readonly LimitReading[]>

  /** Gives back what one earlier, admitted take at `takenAt` took, as far as it has not run out since. */
  giveBack(takes: readonly Take[], cost: number, takenAt: Instant): Awaitable<void>
}
