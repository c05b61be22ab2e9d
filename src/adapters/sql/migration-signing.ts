import type { Kysely } from 'kysely'
import type { JsonType } from './outcome.ts'

/** Keys sign whole messages with secrets of their own, sealed, and may be told to sign no other way. */
export async function addSigningSecrets(db: Kysely<unknown>, json: JsonType): Promise<void> {
  await db.schema.alterTable('key').addColumn('signatures', 'text').execute()
  await db.schema.alterTable('key').addColumn('signing_secrets', json).execute()
}
