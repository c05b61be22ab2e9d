import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Entries, EntryKind, EntryRequest } from '../../ports/directory.ts'
import type { Page, PageRequest } from '../../ports/page.ts'
import { BROKEN, decodeCursor, pageOf } from '../cursor.ts'
import { spellings } from '../mention.ts'
import type { Database } from './outcome.ts'
import { entryCodecs } from './rows.ts'
import type { Tables } from './tables.ts'

/** What a list is asked for: a kind, and the owner it is below. */
export interface Below<Kind extends EntryKind> {
  readonly kind: Kind
  readonly ownerId: string | undefined
}

/** The column that names the owner. APIs have none. */
const OWNER: { readonly [Kind in EntryKind]: string | undefined } = {
  api: undefined,
  account: 'api_id',
  project: 'account_id',
  collection: 'account_id',
  member: 'account_id',
  invitation: 'account_id',
}

/** The column a text is looked for in. */
const CALLED: { readonly [Kind in EntryKind]: string } = {
  api: 'name',
  account: 'name',
  project: 'name',
  collection: 'name',
  member: 'name',
  invitation: 'email',
}

export const findEntry = async <Kind extends EntryKind>(db: Database, kind: Kind, id: string) =>
  (await select(db, kind, sql`where id = ${id}`))[0]

export const namedEntry = async <Kind extends EntryKind>(db: Database, below: Below<Kind>, name: string) =>
  (await select(db, below.kind, sql`where ${isBelow(below)} and name = ${name}`))[0]

/** Newest first. A text is looked for in every row below the owner: no index helps. */
export async function listEntries<Kind extends EntryKind>(
  db: Database,
  below: Below<Kind>,
  page: EntryRequest,
): Promise<Page<Entries[Kind]>> {
  const from = fromCursor(page)
  if (from === undefined) return BROKEN
  const found = await select(
    db,
    below.kind,
    sql`where ${isBelow(below)} and ${isCalled(below.kind, page)} and ${from} order by created_at desc, id desc limit ${page.limit + 1}`,
  )
  return pageOf(found, page, entry => entry)
}

async function select<Kind extends EntryKind>(
  db: Database,
  kind: Kind,
  which: RawBuilder<unknown>,
): Promise<readonly Entries[Kind][]> {
  const query = sql<Selectable<Tables[Kind]>>`select * from ${sql.table(kind)} ${which}`
  const { rows } = await query.execute(db)
  return rows.map(entryCodecs[kind].decode)
}

function isBelow<Kind extends EntryKind>({ kind, ownerId }: Below<Kind>): RawBuilder<unknown> {
  const column = OWNER[kind]
  return column === undefined ? sql`1 = 1` : sql`${sql.ref(column)} = ${ownerId ?? ''}`
}

function isCalled(kind: EntryKind, { text }: EntryRequest): RawBuilder<unknown> {
  if (text === undefined || text === '') return sql`1 = 1`
  const name = sql`lower(${sql.ref(CALLED[kind])})`
  return sql`(${sql.join(
    spellings(text).map(it => contains(name, it)),
    sql` or `,
  )})`
}

/** Whether a text holds another, letter by letter: both databases say it alike. */
export const contains = (whole: RawBuilder<unknown>, part: string): RawBuilder<unknown> =>
  sql`replace(${whole}, ${part}, '') <> ${whole}`

/** A condition for each column that a value is given for. */
export const equal = (wanted: Readonly<Record<string, string | undefined>>): readonly RawBuilder<unknown>[] =>
  Object.entries(wanted).flatMap(([column, value]) =>
    value === undefined ? [] : [sql`${sql.ref(column)} = ${value}`],
  )

/** The condition that a row comes after the cursor, or undefined when the cursor is broken. */
export function fromCursor({ cursor }: PageRequest): RawBuilder<unknown> | undefined {
  if (cursor === undefined) return sql`1 = 1`
  const place = decodeCursor(cursor)
  if (place === undefined) return undefined
  return sql`(created_at, id) < (${place.createdAt}, ${place.id})`
}
