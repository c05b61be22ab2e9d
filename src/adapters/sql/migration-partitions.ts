import { type Kysely, sql } from 'kysely'
import { USAGE_STEPS } from '../../core/usage.ts'
import type { JsonType } from './outcome.ts'
import { SPAN_MS } from './spans.ts'

/**
 * On PostgreSQL, tables of counts become tables of parts by time, so that what is too old goes with its part
 * instead of row by row. What was counted so far is the first part, and stays where it is: nothing is copied.
 * Nodes of the version before notice nothing: names, columns and keys are the same.
 */
export async function divideUsage(db: Kysely<unknown>, json: JsonType): Promise<void> {
  if (json !== 'jsonb') return
  for (const step of USAGE_STEPS) {
    await sql`alter table ${sql.table(`usage_${step}`)}
      alter column subject type text collate "C", alter column outcome type text collate "C"`.execute(db)
    await divide(db, `usage_${step}`, SPAN_MS[step])
  }
}

/** Makes a table the first of the parts of one that takes its place. @param span of the parts to come, in milliseconds */
export async function divide(db: Kysely<unknown>, name: string, span: number): Promise<void> {
  const [whole, earlier, rest] = [sql.table(name), sql.table(`${name}_earlier`), sql.table(`${name}_rest`)]
  const { rows } = await sql<{ readonly until: string }>`
    select (floor(greatest(coalesce(max(at), 0), extract(epoch from now()) * 1000) / ${span}) + 1)
      * ${span} as until from ${whole}`.execute(db)
  const until = sql.lit(Number(rows[0]?.until))
  await sql`alter table ${whole} rename to ${sql.ref(`${name}_earlier`)}`.execute(db)
  await sql`create table ${whole} (like ${earlier} including indexes) partition by range (at)`.execute(db)
  await sql`alter table ${whole} attach partition ${earlier}
    for values from (minvalue) to (${until})`.execute(db)
  await sql`create table ${rest} partition of ${whole} default`.execute(db)
}

/**
 * Which batches of counts were written, so that one is not written twice because the connection broke when it
 * was, and nobody knew.
 */
export async function createBatches(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('usage_batch')
    .addColumn('id', 'text', it => it.primaryKey())
    .addColumn('at', 'bigint', it => it.notNull())
    .execute()
  await db.schema.createIndex('usage_batch_by_at').on('usage_batch').column('at').execute()
}
