import { type Insertable, type Selectable, sql } from 'kysely'
import type { Entries, EntryKind, EntryPatches } from '../../ports/directory.ts'
import { accountOf } from '../entry.ts'
import { changesOf } from '../patch.ts'
import type { Database, Outcome, Write } from './outcome.ts'
import { entryCodecs } from './rows.ts'
import type { Tables } from './tables.ts'

export type AddEntry<Kind extends EntryKind> = Write<Entries[Kind], 'added' | 'taken'>
export type AmendEntry<Kind extends EntryKind> = Write<
  { readonly id: string; readonly patch: EntryPatches[Kind] },
  Entries[Kind] | 'taken' | undefined
>

/** Fails on a unique index when the name is taken. */
export const addEntry = <Kind extends EntryKind>(kind: Kind) =>
  async function add(db: Database, entry: Entries[Kind]): Promise<Outcome<'added'>> {
    await insert(db, kind, entryCodecs[kind].encode(entry))
    return { value: 'added', account: accountOf(entry) }
  }

/** Fails on a unique index when the new name is taken. */
export const amendEntry = <Kind extends EntryKind>(kind: Kind) =>
  async function amend(
    db: Database,
    { id, patch }: AmendEntry<Kind>['input'],
  ): Promise<Outcome<Entries[Kind] | undefined>> {
    const { decode, encode } = entryCodecs[kind]
    const row = await hold(db, kind, id)
    if (row === undefined) return { value: undefined }
    const entry: Entries[Kind] = { ...decode(row), ...changesOf(patch) }
    await update(db, kind, { id, row: encode(entry) })
    return { value: entry, account: accountOf(entry) }
  }

/** Reads a row and keeps everybody else from changing it until the transaction ends. */
async function hold<Kind extends EntryKind>(
  db: Database,
  kind: Kind,
  id: string,
): Promise<Selectable<Tables[Kind]> | undefined> {
  const { rows } = await sql<Selectable<Tables[Kind]>>`
    update ${sql.table(kind)} set name = name where id = ${id} returning *`.execute(db)
  return rows[0]
}

async function insert<Kind extends EntryKind>(
  db: Database,
  kind: Kind,
  row: Insertable<Tables[Kind]>,
): Promise<void> {
  const names = Object.keys(row).map(name => sql.ref(name))
  const values = Object.values(row)
  await sql`insert into ${sql.table(kind)} (${sql.join(names)}) values (${sql.join(values)})`.execute(db)
}

async function update<Kind extends EntryKind>(
  db: Database,
  kind: Kind,
  { id, row }: { readonly id: string; readonly row: Insertable<Tables[Kind]> },
): Promise<void> {
  const changes = Object.entries(row).map(([name, value]) => sql`${sql.ref(name)} = ${value}`)
  await sql`update ${sql.table(kind)} set ${sql.join(changes)} where id = ${id}`.execute(db)
}
