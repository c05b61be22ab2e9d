import type { Actor } from '../core/actor.ts'
import type { CreditStep, LedgerEntry, Reservation } from '../core/credits.ts'
import type { Instant } from '../core/terms.ts'
import type { CreditEntry, CreditHold } from '../ports/credits.ts'

/** Who takes a step, and when. */
interface Doing {
  readonly at: Instant
  readonly actor?: Actor | undefined
}

/** A reservation ends once, so every end of it has this id. */
export const endOf = (reservationId: string): string => `${reservationId}/end`
/** What was spent is given back once, so every refund of it has this id. */
export const refundOf = (spendingId: string): string => `${spendingId}/refund`

/** The ids of all that can happen to a spending or a reservation. */
export const idsOf = (spendingId: string): readonly string[] => [
  spendingId,
  endOf(spendingId),
  refundOf(spendingId),
]

const named = ({ id, accountId, reference, at, actor }: CreditEntry) => ({
  id,
  accountId,
  reference,
  at,
  actor,
})

export const grantStep = (entry: CreditEntry): CreditStep => ({
  ...named(entry),
  kind: 'grant',
  amount: entry.amount,
  charged: 0,
})

export const spendStep = (entry: CreditEntry): CreditStep => ({
  ...named(entry),
  kind: 'spend',
  amount: -entry.amount,
  charged: entry.amount,
  spending: entry.id,
})

export const reserveStep = (hold: CreditHold): CreditStep => ({
  ...named(hold),
  kind: 'reserve',
  amount: -hold.amount,
  charged: 0,
  spending: hold.id,
})

/** The reservation that {@link reserveStep} makes. */
export const reservationOf = ({ id, accountId, amount, reference, at, until }: CreditHold): Reservation => ({
  id,
  accountId,
  amount,
  state: 'held',
  committed: 0,
  reference,
  createdAt: at,
  until,
})

/** How a reservation ends: what it is then, and what that does to the balance. */
export interface ReservationEnd {
  readonly reservation: Reservation
  readonly step: CreditStep
}

export function commitEnd(it: Reservation, charged: number, { at, actor }: Doing): ReservationEnd {
  const { accountId, reference } = it
  return {
    reservation: { ...it, state: 'committed', committed: charged, endedAt: at },
    step: {
      ...{ id: endOf(it.id), accountId, reference, at, actor },
      ...{ kind: 'commit', amount: it.amount - charged, charged, spending: it.id },
    },
  }
}

export function returnEnd(it: Reservation, kind: 'release' | 'expire', { at, actor }: Doing): ReservationEnd {
  const { accountId, reference, amount } = it
  return {
    reservation: { ...it, state: kind === 'release' ? 'released' : 'expired', endedAt: at },
    step: {
      ...{ id: endOf(it.id), accountId, reference, at, actor },
      ...{ kind, amount, charged: 0, spending: it.id },
    },
  }
}

/** @param spent the entry that used the credits up: a spend or a commit */
export function refundStep(spent: LedgerEntry, { at, actor }: Doing): CreditStep {
  const { accountId, charged, reference, spending = spent.id } = spent
  return {
    ...{ id: refundOf(spending), accountId, reference, at, actor },
    ...{ kind: 'refund', amount: charged, charged: 0 - charged, spending },
  }
}

/** Whether a grant is the one that was made before, and nothing else under its id. */
export const isSameGrant = (known: LedgerEntry, { accountId, amount }: CreditEntry): boolean =>
  known.kind === 'grant' && known.accountId === accountId && known.amount === amount
