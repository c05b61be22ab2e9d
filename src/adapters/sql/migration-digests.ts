import type { Kysely } from 'kysely'

/** Digests that were made elsewhere, for as long as their keys were not used here. */
export async function createDigests(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('foreign_digest')
    .addColumn('credential_id', 'text', it => it.primaryKey().references('credential.id'))
    .addColumn('api_id', 'text', it => it.notNull().references('api.id'))
    .addColumn('kind', 'text', it => it.notNull())
    .addColumn('prefix', 'text', it => it.notNull())
    .addColumn('length', 'integer', it => it.notNull())
    .addColumn('text', 'text')
    .execute()
  await db.schema
    .createIndex('foreign_digest_by_prefix')
    .on('foreign_digest')
    .columns(['api_id', 'prefix'])
    .execute()
  await db.schema
    .createIndex('foreign_digest_by_form')
    .on('foreign_digest')
    .columns(['api_id', 'kind', 'length'])
    .execute()
  await db.schema
    .createTable('foreign_form')
    .addColumn('api_id', 'text', it => it.notNull().references('api.id'))
    .addColumn('kind', 'text', it => it.notNull())
    .addColumn('length', 'integer', it => it.notNull())
    .addPrimaryKeyConstraint('foreign_form_once', ['api_id', 'kind', 'length'])
    .execute()
}
