import type { Kysely } from 'kysely'

/** The processes on a database that several share. Each keeps its own row; nothing in it outlives them for long. */
export async function createNodes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('node')
    .addColumn('id', 'text', it => it.primaryKey())
    .addColumn('role', 'text', it => it.notNull())
    .addColumn('version', 'text', it => it.notNull())
    .addColumn('started_at', 'bigint', it => it.notNull())
    .addColumn('seen_at', 'bigint', it => it.notNull())
    .execute()
}
