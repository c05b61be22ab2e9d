import type { Attribution } from '../../core/actor.ts'
import {
  type CreditStep,
  type LedgerEntry,
  mayCommit,
  mayRelease,
  type Reservation,
} from '../../core/credits.ts'
import { Fault } from '../../core/error.ts'
import { hasPassed, type Instant } from '../../core/terms.ts'
import type { CreditEntry, CreditHold, CreditStore, Ending, Reserving } from '../../ports/credits.ts'
import { checkAmount } from '../amount.ts'
import {
  commitEnd,
  endOf,
  grantStep,
  isSameGrant,
  refundOf,
  refundStep,
  reservationOf,
  reserveStep,
  returnEnd,
  spendStep,
} from '../credit-steps.ts'
import { end, expireDue, listEntries, move, standingOf } from './ledger.ts'
import { listed } from './list.ts'
import type { MemoryState } from './state.ts'

/** Balances of one process. */
export function memoryCredits(state: MemoryState, by: Attribution | undefined): CreditStore {
  const { creditEntries, reservations, entries } = state
  const balance = (accountId: string): number => standingOf(state, accountId).balance
  const mine = <T extends CreditEntry>(entry: T): T => ({ ...entry, actor: entry.actor ?? by?.actor })
  const doing = (at: Instant) => ({ at, actor: by?.actor })

  /** Takes from a balance; when it is short, once more without what is held beyond its time. */
  const take = (step: CreditStep): LedgerEntry | undefined => {
    const entry = move(state, by, step)
    if (entry !== undefined || expireDue(state, step.at, step.accountId) === 0) return entry
    return move(state, by, step)
  }
  const ending = (reservation: Reservation, outcome: Ending['outcome']): Ending => ({
    outcome,
    reservation,
    standing: standingOf(state, reservation.accountId),
  })
  const expired = (it: Reservation, at: Instant): Reservation =>
    end(state, undefined, returnEnd(it, 'expire', { at }))

  function known(before: Reservation, hold: CreditHold): Reserving {
    if (before.accountId !== hold.accountId || before.amount !== hold.amount) return { outcome: 'taken' }
    const due = before.state === 'held' && hasPassed(before.until, hold.at)
    const reservation = due ? expired(before, hold.at) : before
    if (reservation.state !== 'held') return { outcome: 'over', reservation }
    return { outcome: 'held', reservation, standing: standingOf(state, hold.accountId) }
  }

  return {
    balance,
    standing: accountId => standingOf(state, accountId),
    async grant(entry) {
      checkAmount(entry)
      if (!entries.account.has(entry.accountId)) throw new Fault('Credits need an account that exists.')
      const known = creditEntries.get(entry.id)
      if (known === undefined) move(state, by, grantStep(mine(entry)))
      return known === undefined || isSameGrant(known, entry) ? balance(entry.accountId) : 'taken'
    },
    async spend(entry) {
      checkAmount(entry)
      const { id, accountId } = entry
      const before = creditEntries.get(id)
      if (before === undefined) {
        const spent = take(spendStep(mine(entry))) !== undefined
        return { spent, balance: balance(accountId) }
      }
      const spent =
        before.kind === 'spend' && before.accountId === accountId && !creditEntries.has(refundOf(id))
      return { spent, balance: balance(accountId) }
    },
    async reserve(hold) {
      checkAmount(hold)
      const before = reservations.get(hold.id)
      if (before !== undefined) return known(before, hold)
      if (creditEntries.has(hold.id)) return { outcome: 'taken' }
      if (take(reserveStep(mine(hold))) === undefined)
        return { outcome: 'short', balance: balance(hold.accountId) }
      const reservation = reservationOf(hold)
      reservations.set(hold.id, reservation)
      return { outcome: 'held', reservation, standing: standingOf(state, hold.accountId) }
    },
    async commit({ id, at, amount }) {
      if (amount !== undefined) checkAmount({ amount })
      const before = reservations.get(id)
      if (before === undefined) return undefined
      const wanted = amount ?? before.amount
      const may = mayCommit(before, wanted, at)
      if (may === 'due') return ending(expired(before, at), 'over')
      if (may === 'now') return ending(end(state, by, commitEnd(before, wanted, doing(at))), 'done')
      return ending(before, may === 'again' ? 'done' : may)
    },
    async release(id, at) {
      const before = reservations.get(id)
      if (before === undefined) return undefined
      const may = mayRelease(before, at)
      if (may === 'due') return ending(expired(before, at), 'done')
      if (may === 'now') return ending(end(state, by, returnEnd(before, 'release', doing(at))), 'done')
      return ending(before, may === 'again' ? 'done' : may)
    },
    expire: async (now, accountId) => expireDue(state, now, accountId),
    async refund(spendingId, at) {
      const spent = [spendingId, endOf(spendingId)]
        .map(id => creditEntries.get(id))
        .find(it => it?.kind === 'spend' || it?.kind === 'commit')
      if (spent === undefined || spent.spending !== spendingId) return undefined
      if (!creditEntries.has(refundOf(spendingId))) {
        move(state, by, refundStep(spent, doing(at)))
        const reservation = reservations.get(spendingId)
        if (reservation !== undefined) reservations.set(spendingId, { ...reservation, state: 'refunded' })
      }
      return balance(spent.accountId)
    },
    reservation: id => reservations.get(id),
    reservations: (accountId, page, wanted) =>
      listed(
        [...reservations.values()]
          .filter(it => it.accountId === accountId)
          .filter(it => wanted === undefined || it.state === wanted),
        page,
      ),
    entries: (accountId, page, filter = {}) => listEntries(state, accountId, page, filter),
  }
}
