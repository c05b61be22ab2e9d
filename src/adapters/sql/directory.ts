import { type Insertable, type Selectable, sql } from 'kysely'
import type { Member } from '../../core/member.ts'
import type { AmendRefusal, Entries, EntryKind, EntryPatches, RemovableKind } from '../../ports/directory.ts'
import { entryChange, oneOn } from '../changes.ts'
import { accountOf, isStale } from '../entry.ts'
import { changesOf } from '../patch.ts'
import type { Database, Outcome, Write } from './outcome.ts'
import { entryCodecs } from './rows.ts'
import type { Tables } from './tables.ts'

export type AddEntry<Kind extends EntryKind> = Write<Entries[Kind], 'added' | 'taken'>
export type AmendEntry<Kind extends EntryKind> = Write<
  { readonly id: string; readonly patch: EntryPatches[Kind]; readonly expecting: number | undefined },
  Entries[Kind] | AmendRefusal | undefined
>
export type RemoveEntry = Write<
  { readonly id: string; readonly expecting: number | undefined },
  'removed' | Exclude<AmendRefusal, 'taken'> | undefined
>

/** Fails on a unique index when the name is taken. */
export const addEntry = <Kind extends EntryKind>(kind: Kind) =>
  async function add(db: Database, entry: Entries[Kind]): Promise<Outcome<'added'>> {
    await insertEntry(db, kind, entry)
    return {
      value: 'added',
      account: accountOf(entry),
      changes: [entryChange(kind, 'add', { after: entry })],
    }
  }

/** Fails on a unique index when the new name is taken. */
export const amendEntry = <Kind extends EntryKind>(kind: Kind) =>
  async function amend(
    db: Database,
    { id, patch, expecting }: AmendEntry<Kind>['input'],
  ): Promise<Outcome<AmendEntry<Kind>['value']>> {
    const before = await holdEntry(db, kind, id)
    if (before === undefined) return { value: undefined }
    if (isStale(before, expecting)) return { value: 'stale' }
    const after: Entries[Kind] = oneOn(before, { ...before, ...changesOf(patch) })
    if (after === before) return { value: before }
    if (!isOwner(after) && (await isLastOwner(db, before))) return { value: 'last-owner' }
    await updateEntry(db, kind, after)
    const changes = [entryChange(kind, 'amend', { before, after })]
    return { value: after, account: accountOf(after), changes }
  }

export const removeEntry = (kind: RemovableKind) =>
  async function remove(
    db: Database,
    { id, expecting }: RemoveEntry['input'],
  ): Promise<Outcome<RemoveEntry['value']>> {
    const before = await holdEntry(db, kind, id)
    if (before === undefined) return { value: undefined }
    if (isStale(before, expecting)) return { value: 'stale' }
    if (await isLastOwner(db, before)) return { value: 'last-owner' }
    await db.deleteFrom(kind).where('id', '=', id).execute()
    const changes = [entryChange(kind, 'remove', { before })]
    return { value: 'removed', account: accountOf(before), changes }
  }

/** Whether an entry is an account's owner, and there is no other. Nobody else changes that meanwhile. */
async function isLastOwner(db: Database, entry: Entries[EntryKind]): Promise<boolean> {
  if (!isOwner(entry)) return false
  await holdEntry(db, 'account', entry.accountId)
  const owners = await db
    .selectFrom('member')
    .select('id')
    .where('account_id', '=', entry.accountId)
    .where('role', '=', 'owner')
    .limit(2)
    .execute()
  return owners.length === 1
}

const isOwner = (entry: Entries[EntryKind]): entry is Member => 'personId' in entry && entry.role === 'owner'

/** Reads an entry and keeps everybody else from changing it until the transaction ends. */
export async function holdEntry<Kind extends EntryKind>(
  db: Database,
  kind: Kind,
  id: string,
): Promise<Entries[Kind] | undefined> {
  const { rows } = await sql<Selectable<Tables[Kind]>>`
    update ${sql.table(kind)} set version = version where id = ${id} returning *`.execute(db)
  return rows.map(entryCodecs[kind].decode)[0]
}

export async function insertEntry<Kind extends EntryKind>(
  db: Database,
  kind: Kind,
  entry: Entries[Kind],
): Promise<void> {
  const row: Insertable<Tables[Kind]> = entryCodecs[kind].encode(entry)
  const names = Object.keys(row).map(name => sql.ref(name))
  const values = Object.values(row)
  await sql`insert into ${sql.table(kind)} (${sql.join(names)}) values (${sql.join(values)})`.execute(db)
}

export async function updateEntry<Kind extends EntryKind>(
  db: Database,
  kind: Kind,
  entry: Entries[Kind],
): Promise<void> {
  const row: Insertable<Tables[Kind]> = entryCodecs[kind].encode(entry)
  const changes = Object.entries(row).map(([name, value]) => sql`${sql.ref(name)} = ${value}`)
  await sql`update ${sql.table(kind)} set ${sql.join(changes)} where id = ${entry.id}`.execute(db)
}
