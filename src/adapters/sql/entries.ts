import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { Entries, EntryKind } from '../../ports/directory.ts'
import type { Page, PageRequest } from '../../ports/page.ts'
import { BROKEN, decodeCursor, pageOf } from '../cursor.ts'
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

export const findEntry = async <Kind extends EntryKind>(db: Database, kind: Kind, id: string) =>
  (await select(db, kind, sql`where id = ${id}`))[0]

export const namedEntry = async <Kind extends EntryKind>(db: Database, below: Below<Kind>, name: string) =>
  (await select(db, below.kind, sql`where ${isBelow(below)} and name = ${name}`))[0]

/** Newest first. */
export async function listEntries<Kind extends EntryKind>(
  db: Database,
  below: Below<Kind>,
  page: PageRequest,
): Promise<Page<Entries[Kind]>> {
  const from = fromCursor(page)
  if (from === undefined) return BROKEN
  const found = await select(
    db,
    below.kind,
    sql`where ${isBelow(below)} and ${from} order by created_at desc, id desc limit ${page.limit + 1}`,
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
