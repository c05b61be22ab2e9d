import type { Attribution } from '../../core/actor.ts'
import {
  type CreditStanding,
  type CreditStep,
  entryAfter,
  type LedgerEntry,
  NO_CREDITS,
  type Reservation,
} from '../../core/credits.ts'
import { hasPassed, type Instant } from '../../core/terms.ts'
import type { LedgerFilter } from '../../ports/credits.ts'
import type { Page, PageRequest } from '../../ports/page.ts'
import { creditChange } from '../changes.ts'
import { type ReservationEnd, returnEnd } from '../credit-steps.ts'
import { BROKEN, pageBySeq, seqBefore } from '../cursor.ts'
import { type MemoryState, note } from './state.ts'

/** How an account stands: as its last entry says. */
export function standingOf({ ledgers }: MemoryState, accountId: string): CreditStanding {
  const last = ledgers.get(accountId)?.at(-1)
  return last === undefined ? NO_CREDITS : { balance: last.balance, held: last.held, entries: last.seq }
}

/** Takes a step and writes its entry; neither when the balance is too short. */
export function move(
  state: MemoryState,
  by: Attribution | undefined,
  step: CreditStep,
): LedgerEntry | undefined {
  const entry = entryAfter(standingOf(state, step.accountId), step)
  if (entry === undefined) return undefined
  const ledger = state.ledgers.get(step.accountId)
  if (ledger === undefined) state.ledgers.set(step.accountId, [entry])
  else ledger.push(entry)
  state.creditEntries.set(entry.id, entry)
  note(state, by, creditChange(entry))
  return entry
}

/** Ends a reservation. */
export function end(state: MemoryState, by: Attribution | undefined, ending: ReservationEnd): Reservation {
  const { reservation, step } = ending
  state.reservations.set(reservation.id, reservation)
  move(state, by, step)
  return reservation
}

/** Gives back what is held beyond its time. Nobody asked for that, so nobody is named. */
export function expireDue(state: MemoryState, at: Instant, accountId?: string): number {
  const due = [...state.reservations.values()]
    .filter(it => it.state === 'held' && hasPassed(it.until, at))
    .filter(it => accountId === undefined || it.accountId === accountId)
    .toSorted((a, b) => a.until - b.until || (a.id < b.id ? -1 : 1))
  for (const it of due) end(state, undefined, returnEnd(it, 'expire', { at }))
  return due.length
}

/** Newest first. */
export function listEntries(
  { ledgers }: MemoryState,
  accountId: string,
  page: PageRequest,
  { kind, spending }: LedgerFilter,
): Page<LedgerEntry> {
  const before = seqBefore(page)
  if (before === undefined) return BROKEN
  const found = (ledgers.get(accountId) ?? [])
    .filter(it => it.seq < before)
    .filter(it => kind === undefined || it.kind === kind)
    .filter(it => spending === undefined || it.spending === spending)
  return pageBySeq(found.toReversed(), page)
}
