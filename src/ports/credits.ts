import type { Actor } from '../core/actor.ts'
import type {
  CreditKind,
  CreditStanding,
  LedgerEntry,
  Reservation,
  ReservationState,
} from '../core/credits.ts'
import type { Awaitable, Instant } from '../core/terms.ts'
import type { Page, PageRequest } from './page.ts'

/** One change of a balance. `id` makes it happen at most once. */
export interface CreditEntry {
  readonly id: string
  readonly accountId: string
  /** Whole credits, 1 or more. */
  readonly amount: number
  readonly at: Instant
  /** What its maker calls it. */
  readonly reference?: string | undefined
  /** Whom the ledger names. Absent: whose store this is, if it is somebody's. */
  readonly actor?: Actor | undefined
}

/** Credits to be kept aside. */
export interface CreditHold extends CreditEntry {
  /** From this instant on they go back by themselves. */
  readonly until: Instant
}

/**
 * What became of a reservation that was asked for. `short`: there is too little, nothing was held. `taken`: its
 * id names something else. `over`: it was made before and has ended since.
 */
export type Reserving =
  | { readonly outcome: 'held'; readonly reservation: Reservation; readonly standing: CreditStanding }
  | { readonly outcome: 'over'; readonly reservation: Reservation }
  | { readonly outcome: 'short'; readonly balance: number }
  | { readonly outcome: 'taken' }

/** What became of a reservation that was to end. `over`: it ended another way. `beyond`: it holds less. */
export interface Ending {
  readonly outcome: 'done' | 'over' | 'beyond'
  /** As it is now. */
  readonly reservation: Reservation
  readonly standing: CreditStanding
}

/** How a reservation is committed. */
export interface Commitment {
  readonly id: string
  readonly at: Instant
  /** Whole credits, 1 or more; absent: all that are held. */
  readonly amount?: number | undefined
}

/** Which entries are wanted: those that fit all that is given. */
export interface LedgerFilter {
  readonly kind?: CreditKind | undefined
  /** All that happened to this spending or reservation. */
  readonly spending?: string | undefined
}

/**
 * Account balances: whole credits, exact and durable, never below zero. Each step writes its entry of the
 * ledger in the transaction that changes the balance, and happens at most once by its id: again, it changes
 * nothing and is answered the same. A reservation whose time is over goes back before credits run short.
 * Every method rejects or throws {@link Fault} when the store cannot answer.
 */
export interface CreditStore {
  /** What can be spent. */
  balance(accountId: string): Awaitable<number>
  standing(accountId: string): Awaitable<CreditStanding>
  /**
   * Adds to a balance. The same id again changes nothing; `taken`: it is that of another account or amount.
   * @returns the balance after it
   */
  grant(entry: CreditEntry): Promise<number | 'taken'>
  /** Takes from a balance, or takes nothing. The same id again changes nothing. */
  spend(entry: CreditEntry): Promise<{ readonly spent: boolean; readonly balance: number }>
  /** Keeps credits aside, or none. */
  reserve(hold: CreditHold): Promise<Reserving>
  /** Uses up what is held, all or a part; the rest goes back. @returns undefined when there is no such reservation */
  commit(commitment: Commitment): Promise<Ending | undefined>
  /** Gives back all that is held. @returns undefined when there is no such reservation */
  release(id: string, at: Instant): Promise<Ending | undefined>
  /** Gives back what is held beyond its time, of one account or of all. @returns how many reservations expired */
  expire(now: Instant, accountId?: string): Promise<number>
  /**
   * Gives a spending, or a reservation that was committed, back, at most once.
   * @returns the balance after it; undefined when nothing was ever spent under this id
   */
  refund(spendingId: string, at: Instant): Promise<number | undefined>
  reservation(id: string): Awaitable<Reservation | undefined>
  /** Newest first. @param state only those that stand so */
  reservations(accountId: string, page: PageRequest, state?: ReservationState): Awaitable<Page<Reservation>>
  /** Newest first. */
  entries(accountId: string, page: PageRequest, filter?: LedgerFilter): Awaitable<Page<LedgerEntry>>
}
