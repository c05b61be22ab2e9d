import type { Awaitable, Instant } from '../core/terms.ts'

/** One change of a balance. `id` makes it happen at most once. */
export interface CreditEntry {
  readonly id: string
  readonly accountId: string
  /** Whole credits, 1 or more. */
  readonly amount: number
  readonly at: Instant
}

/** Account balances: whole credits, exact and durable, never below zero. */
export interface CreditStore {
  balance(accountId: string): Awaitable<number>
  /** Adds to a balance. The same id again changes nothing. @returns the balance after it */
  grant(entry: CreditEntry): Promise<number>
  /** Takes from a balance, or takes nothing. The same id again changes nothing. */
  spend(entry: CreditEntry): Promise<{ readonly spent: boolean; readonly balance: number }>
  /** Gives a spending back, at most once. A spending that never was is not given back. @returns the balance after it */
  refund(spendingId: string, at: Instant): Promise<number | undefined>
}
