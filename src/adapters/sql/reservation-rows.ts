import { type Selectable, sql } from 'kysely'
import type { Reservation, ReservationState } from '../../core/credits.ts'
import { instant } from '../../core/terms.ts'
import type { Page, PageRequest } from '../../ports/page.ts'
import { BROKEN, pageOf } from '../cursor.ts'
import { type Codec, text, time } from './codec.ts'
import { holdEntry } from './directory.ts'
import { equal, fromCursor } from './entries.ts'
import type { Database } from './outcome.ts'
import type { ReservationTable } from './tables/credits.ts'

/** The credits of a reservation that was committed were given back. */
export async function markRefunded(db: Database, id: string): Promise<void> {
  await db.updateTable('reservation').set({ state: 'refunded' }).where('id', '=', id).execute()
}

export async function findReservation(db: Database, id: string): Promise<Reservation | undefined> {
  const row = await db.selectFrom('reservation').selectAll().where('id', '=', id).executeTakeFirst()
  return row && reservationCodec.decode(row)
}

/** Whose reservations are asked for, and how they are to stand. */
export interface ReservationQuery {
  readonly accountId: string
  readonly state: ReservationState | undefined
}

/** Newest first. */
export async function listReservations(
  db: Database,
  { accountId, state }: ReservationQuery,
  page: PageRequest,
): Promise<Page<Reservation>> {
  const from = fromCursor(page)
  if (from === undefined) return BROKEN
  const which = sql.join([...equal({ account_id: accountId, state }), from], sql` and `)
  const { rows } = await sql<Selectable<ReservationTable>>`
    select * from reservation where ${which} order by created_at desc, id desc limit ${page.limit + 1}`.execute(
    db,
  )
  return pageOf(rows.map(reservationCodec.decode), page, it => it)
}

/**
 * Those of an account that are still held, and stay so until the transaction ends: the account is held for that.
 * Whoever ends a reservation or spends holds its account first, so that no two wait for each other.
 */
export async function holdReservations(
  db: Database,
  accountId: string,
  ids: readonly string[],
): Promise<readonly Reservation[]> {
  await holdEntry(db, 'account', accountId)
  const rows = await db
    .selectFrom('reservation')
    .selectAll()
    .where('id', 'in', ids)
    .where('state', '=', 'held')
    .orderBy('until')
    .orderBy('id')
    .execute()
  return rows.map(reservationCodec.decode)
}

export const reservationCodec: Codec<Reservation, 'reservation'> = {
  decode: row => ({
    id: row.id,
    accountId: row.account_id,
    amount: row.amount,
    state: row.state,
    committed: row.committed,
    reference: text(row.reference),
    createdAt: instant(row.created_at),
    until: instant(row.until),
    endedAt: time(row.ended_at),
  }),
  encode: it => ({
    id: it.id,
    account_id: it.accountId,
    amount: it.amount,
    state: it.state,
    committed: it.committed,
    reference: it.reference ?? null,
    created_at: it.createdAt,
    until: it.until,
    ended_at: it.endedAt ?? null,
  }),
}
