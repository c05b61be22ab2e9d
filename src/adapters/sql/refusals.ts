import { type RawBuilder, sql } from 'kysely'
import type { Refusal } from '../../core/refusal.ts'
import { type Instant, instant } from '../../core/terms.ts'
import type { Page, PageRequest } from '../../ports/page.ts'
import type { RefusalFilter } from '../../ports/refusals.ts'
import { BROKEN, decodeCursor, pageOf } from '../cursor.ts'
import { KEPT_OF_ACCOUNT, KEPT_OF_SUBJECT, subjectOf } from '../refusal-ring.ts'
import { type Codec, fromJson } from './codec.ts'
import { equal } from './entries.ts'
import type { Database, Outcome, Write } from './outcome.ts'

export type NoteRefusals = Write<readonly Refusal[], 'noted'>
/** Answers how many rows went: fewer than `most` once none is left. */
export type ForgetRefusals = Write<{ readonly until: Instant; readonly most: number }, number>

/** Adds refusals, those that are there already but once, and lets go of what their keys and accounts have too many of. */
export async function noteRefusals(db: Database, refusals: readonly Refusal[]): Promise<Outcome<'noted'>> {
  const rows = refusals.map(refusalCodec.encode)
  if (rows.length > 0)
    await db
      .insertInto('refusal')
      .values(rows)
      .onConflict(it => it.column('id').doNothing())
      .execute()
  for (const subject of inOrder(rows.map(it => it.subject)))
    await keepNewest(db, { column: 'subject', value: subject, most: KEPT_OF_SUBJECT })
  for (const account of inOrder(rows.map(it => it.account_id)))
    await keepNewest(db, { column: 'account_id', value: account, most: KEPT_OF_ACCOUNT })
  return { value: 'noted' }
}

/** Each once, in one order for everybody, so that no two wait for each other. */
const inOrder = (names: readonly (string | null | undefined)[]): readonly string[] =>
  [...new Set(names)].filter(it => typeof it === 'string').toSorted()

interface Newest {
  readonly column: 'subject' | 'account_id'
  readonly value: string
  readonly most: number
}

async function keepNewest(db: Database, { column, value, most }: Newest): Promise<void> {
  const of = sql`${sql.ref(column)} = ${value}`
  await sql`delete from refusal where ${of} and (at, id) < (
    select at, id from refusal where ${of} order by at desc, id desc limit 1 offset ${most - 1})`.execute(db)
}

export async function forgetRefusals(
  db: Database,
  { until, most }: ForgetRefusals['input'],
): Promise<Outcome<number>> {
  const { numAffectedRows = 0n } = await sql`
    delete from refusal where id in (
      select id from refusal where at <= ${until} order by at limit ${most})`.execute(db)
  return { value: Number(numAffectedRows) }
}

/** Newest first. */
export async function listRefusals(
  db: Database,
  filter: RefusalFilter,
  page: PageRequest,
): Promise<Page<Refusal>> {
  const place = page.cursor === undefined ? undefined : decodeCursor(page.cursor)
  if (page.cursor !== undefined && place === undefined) return BROKEN
  const before = place === undefined ? [] : [sql`(at, id) < (${place.createdAt}, ${place.id})`]
  const which = sql.join([sql`true`, ...conditions(filter), ...before], sql` and `)
  const { rows } = await sql<Row>`
    select * from refusal where ${which} order by at desc, id desc limit ${page.limit + 1}`.execute(db)
  return pageOf(rows.map(refusalCodec.decode), page, ({ at, id }) => ({ createdAt: at, id }))
}

type Row = Parameters<typeof refusalCodec.decode>[0]

function conditions(filter: RefusalFilter): readonly RawBuilder<unknown>[] {
  const { keyId, accountId, apiId, exceptApiId, reason } = filter
  const except = exceptApiId === undefined ? [] : [sql`api_id <> ${exceptApiId}`]
  return [...equal({ subject: keyId, account_id: accountId, api_id: apiId, reason }), ...except]
}

export async function findRefusal(db: Database, id: string): Promise<Refusal | undefined> {
  const row = await db.selectFrom('refusal').selectAll().where('id', '=', id).executeTakeFirst()
  return row && refusalCodec.decode(row)
}

type Facts = Omit<Refusal, 'id' | 'at' | 'apiId' | 'accountId' | 'reason'>

const refusalCodec: Codec<Refusal, 'refusal'> = {
  decode: ({ id, at, api_id: apiId, account_id, reason, facts }) => ({
    ...fromJson<Facts>(facts),
    ...{ id, at: instant(at), apiId, accountId: account_id ?? undefined, reason },
  }),
  encode: refusal => {
    const { id, at, apiId, accountId, reason, ...facts } = refusal
    const owner = { subject: subjectOf(refusal), api_id: apiId, account_id: accountId ?? null }
    return { id, at, ...owner, reason, facts: JSON.stringify(facts) }
  },
}
