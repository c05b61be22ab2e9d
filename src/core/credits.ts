import type { Actor } from './actor.ts'
import { DAY, hasPassed, type Instant, SECOND } from './terms.ts'

/** Everything that can happen to a balance. */
export const CREDIT_KINDS = ['grant', 'spend', 'reserve', 'commit', 'release', 'expire', 'refund'] as const

/** What an entry of a ledger is of. */
export type CreditKind = (typeof CREDIT_KINDS)[number]

/** One thing that is to happen to the balance of an account. Whole credits throughout. */
export interface CreditStep {
  /** Makes it happen at most once. */
  readonly id: string
  readonly accountId: string
  readonly kind: CreditKind
  /** What it adds to the balance; below zero where it takes: what a commit does not need goes back. */
  readonly amount: number
  /** What it uses up for good; below zero for a refund. */
  readonly charged: number
  /** The spending or the reservation it belongs to; absent for a grant. */
  readonly spending?: string | undefined
  /** What its maker calls it. */
  readonly reference?: string | undefined
  readonly at: Instant
  /** Who did it, where somebody did: for a request the key it showed. */
  readonly actor?: Actor | undefined
}

/** A step as the ledger of its account keeps it, with how the account stood right after. */
export interface LedgerEntry extends CreditStep {
  /** 1 for the account's first, one more for each. */
  readonly seq: number
  /** What could be spent: what was granted, less what was spent and what was held. */
  readonly balance: number
  /** What was held by reservations. */
  readonly held: number
}

/** How an account stands. */
export interface CreditStanding {
  readonly balance: number
  readonly held: number
  /** Entries in its ledger, which is the number of the last one. */
  readonly entries: number
}

/** The longest that credits are held: a week. */
export const MAX_HOLD_SECONDS = 7 * (DAY / SECOND)

export const NO_CREDITS: CreditStanding = { balance: 0, held: 0, entries: 0 }

export const RESERVATION_STATES = ['held', 'committed', 'released', 'expired', 'refunded'] as const

export type ReservationState = (typeof RESERVATION_STATES)[number]

/** Credits kept aside for something that is still to be done. */
export interface Reservation {
  readonly id: string
  readonly accountId: string
  /** Credits kept aside. */
  readonly amount: number
  readonly state: ReservationState
  /** Credits used up in the end; 0 unless it was committed. */
  readonly committed: number
  readonly reference?: string | undefined
  readonly createdAt: Instant
  /** It can be committed before this instant and not from it on. */
  readonly until: Instant
  /** When it stopped being held. */
  readonly endedAt?: Instant | undefined
}

/** What a step adds to what is held. */
export const heldBy = ({ kind, amount, charged }: Pick<CreditStep, 'kind' | 'amount' | 'charged'>): number =>
  kind === 'grant' ? 0 : 0 - amount - charged

/** The entry a step becomes, or undefined when the balance is too short for it. */
export function entryAfter(before: CreditStanding, step: CreditStep): LedgerEntry | undefined {
  const balance = before.balance + step.amount
  if (balance < 0) return undefined
  return { ...step, seq: before.entries + 1, balance, held: before.held + heldBy(step) }
}

/** How an account stood before an entry. */
const standingBefore = (entry: LedgerEntry): CreditStanding => ({
  balance: entry.balance - entry.amount,
  held: entry.held - heldBy(entry),
  entries: entry.seq - 1,
})

/** The first entry that does not lead to the next, and what is wrong there. */
export interface LedgerFlaw {
  readonly seq: number
  readonly complaint: string
}

/**
 * Follows a ledger back from how its account stands, newest entry first: each must lead to exactly what comes
 * after it. From the first entry on nothing may be left.
 * @returns how the account stood before the last of `entries`, or what is wrong
 */
export function followBack(
  standing: CreditStanding,
  entries: readonly LedgerEntry[],
): CreditStanding | LedgerFlaw {
  let expected = standing
  for (const entry of entries) {
    const { entries: seq, balance, held } = expected
    if (entry.seq !== seq) return { seq, complaint: `entry ${entry.seq} stands in its place` }
    if (entry.balance !== balance)
      return { seq, complaint: `balance ${entry.balance} where ${balance} follows` }
    if (entry.held !== held) return { seq, complaint: `${entry.held} held where ${held} follows` }
    if (balance < 0 || held < 0) return { seq, complaint: 'an account stood below zero' }
    expected = standingBefore(entry)
  }
  return expected
}

/** What is wrong with the beginning of a ledger that was followed back to it. */
export const flawOfBeginning = ({ balance, held, entries }: CreditStanding): LedgerFlaw | undefined =>
  entries === 0 && balance === 0 && held === 0
    ? undefined
    : { seq: entries, complaint: `${balance} credits and ${held} held come from nowhere` }

/** What may be done about a reservation: `due`: its time is over, so it is to expire first. */
export type Settling = 'now' | 'again' | 'due' | 'beyond' | 'over'

/** Whether so many credits of a reservation may be committed. */
export function mayCommit(it: Reservation, amount: number, at: Instant): Settling {
  if (it.state === 'committed') return it.committed === amount ? 'again' : 'over'
  if (it.state !== 'held') return 'over'
  if (hasPassed(it.until, at)) return 'due'
  return amount > it.amount ? 'beyond' : 'now'
}

/** Whether a reservation may be released. One that expired has let go of its credits already. */
export function mayRelease(it: Reservation, at: Instant): Settling {
  if (it.state === 'released' || it.state === 'expired') return 'again'
  if (it.state !== 'held') return 'over'
  return hasPassed(it.until, at) ? 'due' : 'now'
}
