import type { Kysely } from 'kysely'
import type { JsonType } from './outcome.ts'

/** Refusals of late, to be listed newest first by key, by account and by API, and forgotten from the other end. */
export async function createRefusals(db: Kysely<unknown>, json: JsonType): Promise<void> {
  await db.schema
    .createTable('refusal')
    .addColumn('id', 'text', it => it.primaryKey())
    .addColumn('at', 'bigint', it => it.notNull())
    .addColumn('subject', 'text', it => it.notNull())
    .addColumn('api_id', 'text', it => it.notNull())
    .addColumn('account_id', 'text')
    .addColumn('reason', 'text', it => it.notNull())
    .addColumn('facts', json, it => it.notNull())
    .execute()
  for (const column of ['subject', 'api_id', 'account_id']) {
    await db.schema.createIndex(`refusal_by_${column}`).on('refusal').columns([column, 'at', 'id']).execute()
  }
  await db.schema.createIndex('refusal_by_at').on('refusal').columns(['at', 'id']).execute()
}
