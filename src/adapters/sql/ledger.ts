import { type RawBuilder, type Selectable, sql } from 'kysely'
import {
  type CreditStanding,
  type CreditStep,
  heldBy,
  type LedgerEntry,
  NO_CREDITS,
} from '../../core/credits.ts'
import { instant } from '../../core/terms.ts'
import type { LedgerFilter } from '../../ports/credits.ts'
import type { Page, PageRequest } from '../../ports/page.ts'
import { idsOf } from '../credit-steps.ts'
import { BROKEN, pageBySeq, seqBefore } from '../cursor.ts'
import { type Codec, text } from './codec.ts'
import { equal } from './entries.ts'
import type { Database } from './outcome.ts'
import type { CreditEntryTable } from './tables/credits.ts'

/** How an account stands; one that does not exist has nothing. */
export async function standingOf(db: Database, accountId: string): Promise<CreditStanding> {
  const row = await db
    .selectFrom('account')
    .select(['credits as balance', 'credits_held as held', 'credit_entries as entries'])
    .where('id', '=', accountId)
    .executeTakeFirst()
  return row ?? NO_CREDITS
}

/**
 * Takes a step and writes its entry; neither when the balance is too short or the account does not exist. The
 * condition is part of the update, so that nobody spends in between.
 */
export async function move(db: Database, step: CreditStep): Promise<LedgerEntry | undefined> {
  const after = await db
    .updateTable('account')
    .set(({ eb }) => ({
      credits: eb('credits', '+', step.amount),
      credits_held: eb('credits_held', '+', heldBy(step)),
      credit_entries: eb('credit_entries', '+', 1),
    }))
    .where('id', '=', step.accountId)
    .where('credits', '>=', -step.amount)
    .returning(['credits as balance', 'credits_held as held', 'credit_entries as seq'])
    .executeTakeFirst()
  if (after === undefined) return undefined
  const entry: LedgerEntry = { ...step, ...after }
  await addEntries(db, [entry])
  return entry
}

/** Writes entries of steps that were taken, one or more, as many as fit into one statement. */
export async function addEntries(db: Database, entries: readonly LedgerEntry[]): Promise<void> {
  await db.insertInto('credit_entry').values(entries.map(entryCodec.encode)).execute()
}

export async function entryOf(db: Database, id: string): Promise<LedgerEntry | undefined> {
  const row = await db.selectFrom('credit_entry').selectAll().where('id', '=', id).executeTakeFirst()
  return row && entryCodec.decode(row)
}

/** What is asked of a ledger. */
export interface LedgerQuery {
  readonly accountId: string
  readonly filter: LedgerFilter
}

/** Newest first. */
export async function listEntries(
  db: Database,
  { accountId, filter }: LedgerQuery,
  page: PageRequest,
): Promise<Page<LedgerEntry>> {
  const before = seqBefore(page)
  if (before === undefined) return BROKEN
  const which = sql.join(
    [...equal({ account_id: accountId, kind: filter.kind }), ...about(filter)],
    sql` and `,
  )
  const query = sql<Selectable<CreditEntryTable>>`
    select * from credit_entry where ${which} and seq < ${before} order by seq desc limit ${page.limit + 1}`
  const { rows } = await query.execute(db)
  return pageBySeq(rows.map(entryCodec.decode), page)
}

/** By their ids, which are known: a ledger can be long. */
const about = ({ spending }: LedgerFilter): readonly RawBuilder<unknown>[] =>
  spending === undefined ? [] : [sql`id in (${sql.join(idsOf(spending))})`, sql`spending = ${spending}`]

const entryCodec: Codec<LedgerEntry, 'credit_entry'> = {
  decode: row => ({
    id: row.id,
    accountId: row.account_id,
    seq: row.seq,
    kind: row.kind,
    amount: row.amount,
    charged: row.charged,
    balance: row.balance,
    held: row.held,
    spending: text(row.spending),
    reference: text(row.reference),
    at: instant(row.created_at),
    actor: actorIn(row),
  }),
  encode: entry => ({
    id: entry.id,
    account_id: entry.accountId,
    seq: entry.seq,
    kind: entry.kind,
    amount: entry.amount,
    charged: entry.charged,
    balance: entry.balance,
    held: entry.held,
    spending: entry.spending ?? null,
    reference: entry.reference ?? null,
    actor_kind: entry.actor?.kind ?? null,
    actor_id: entry.actor?.id ?? null,
    actor_name: entry.actor?.name ?? null,
    created_at: entry.at,
  }),
}

const actorIn = ({ actor_kind, actor_id, actor_name }: Selectable<CreditEntryTable>): LedgerEntry['actor'] =>
  actor_kind === null ? undefined : { kind: actor_kind, id: actor_id ?? '', name: actor_name ?? '' }
