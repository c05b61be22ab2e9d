import type { Kysely } from 'kysely'
import type { KeyMeta } from '../../ports/key-meta.ts'
import { metaChange } from '../changes.ts'
import type { Database, Outcome, Write } from './outcome.ts'

/** To note something beside a key, or to forget it; undefined when there is no such key. */
export type SetMeta = Write<
  { readonly keyId: string; readonly meta: KeyMeta | undefined },
  'written' | undefined
>

/** Text, not the database's own JSON: it is given back as it was written, down to the order of its names. */
export async function createMeta(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('key_meta')
    .addColumn('key_id', 'text', it => it.primaryKey().references('key.id'))
    .addColumn('meta', 'text', it => it.notNull())
    .execute()
}

/** What is noted beside a key; undefined for nothing. */
export async function metaOf(db: Database, keyId: string): Promise<KeyMeta | undefined> {
  const row = await db.selectFrom('key_meta').select('meta').where('key_id', '=', keyId).executeTakeFirst()
  return row === undefined ? undefined : JSON.parse(row.meta)
}

/** The key is held, so that two who write at once write one after the other. */
export async function setMeta(
  db: Database,
  { keyId, meta }: SetMeta['input'],
): Promise<Outcome<SetMeta['value']>> {
  const key = await db
    .updateTable('key')
    .set(({ ref }) => ({ version: ref('version') }))
    .where('id', '=', keyId)
    .returning('account_id')
    .executeTakeFirst()
  if (key === undefined) return { value: undefined }
  const before = await metaOf(db, keyId)
  await db.deleteFrom('key_meta').where('key_id', '=', keyId).execute()
  if (meta !== undefined)
    await db
      .insertInto('key_meta')
      .values({ key_id: keyId, meta: JSON.stringify(meta) })
      .execute()
  return { value: 'written', changes: metaChange({ keyId, accountId: key.account_id }, before, meta) }
}
