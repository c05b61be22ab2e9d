import type { Attribution } from '../../core/actor.ts'
import type { Instant } from '../../core/terms.ts'
import type { CreditEntry, CreditStore } from '../../ports/credits.ts'
import { listEntries, standingOf } from '../sql/ledger.ts'
import { findReservation, listReservations } from '../sql/reservation-rows.ts'
import { isAnyDue } from '../sql/reservations.ts'
import { type Readers, read, readNow } from './reading.ts'
import type { Writer } from './writing.ts'

/** Balances in SQLite: read at once, changed in a transaction. */
export function sqliteCredits(
  { balance, queries }: Readers,
  { write }: Pick<Writer, 'write'>,
  by: Attribution | undefined,
): CreditStore {
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
    balance: accountId => readNow(() => balance(accountId)),
    standing: accountId => read(standingOf(queries, accountId)),
    grant: entry => write('grant-credits', mine(entry), by),
    spend: entry => write('spend-credits', mine(entry), by),
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
