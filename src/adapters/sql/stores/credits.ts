import type { Attribution } from '../../../core/actor.ts'
import type { Instant } from '../../../core/terms.ts'
import type { CreditEntry, CreditStore } from '../../../ports/credits.ts'
import { listEntries, standingOf } from '../ledger.ts'
import type { Database } from '../outcome.ts'
import { read } from '../reading.ts'
import { findReservation, listReservations } from '../reservation-rows.ts'
import { isAnyDue } from '../reservations.ts'
import type { Writer } from '../writer.ts'

/** Balances in a database, but for the read of a verification. */
export function sqlCredits(
  queries: Database,
  { write, spend }: Pick<Writer, 'write' | 'spend'>,
  by: Attribution | undefined,
): Omit<CreditStore, 'balance'> {
  const actor = by?.actor
  const mine = <T extends CreditEntry>(entry: T): T => ({ ...entry, actor: entry.actor ?? actor })

  /** Looks first: most of the time nothing is due. */
  async function expire(now: Instant, accountId?: string): Promise<number> {
    let expired = 0
    while (await read(isAnyDue(queries, { now, accountId }))) {
      expired += await write('expire-credits', { now, accountId })
    }
    return expired
  }

  return {
    standing: accountId => read(standingOf(queries, accountId)),
    grant: entry => write('grant-credits', mine(entry), by),
    spend: entry =>
      spend === undefined || by !== undefined ? write('spend-credits', mine(entry), by) : spend(mine(entry)),
    reserve: hold => write('reserve-credits', mine(hold), by),
    commit: commitment => write('commit-credits', { ...commitment, actor }, by),
    release: (id, at) => write('release-credits', { id, at, actor }, by),
    expire,
    refund: (id, at) => write('refund-credits', { id, at, actor }, by),
    reservation: id => read(findReservation(queries, id)),
    reservations: (accountId, page, state) => read(listReservations(queries, { accountId, state }, page)),
    entries: (accountId, page, filter = {}) => read(listEntries(queries, { accountId, filter }, page)),
  }
}
