import { type Kysely, sql } from 'kysely'
import { USAGE_STEPS } from '../../core/usage.ts'
import type { JsonType } from './outcome.ts'

/**
 * How long requests took, by the step, for accounts and APIs: how many fell into which bucket. Beside the tables of
 * uses, and like them divided by time on PostgreSQL.
 */
export async function createLatencies(db: Kysely<unknown>, json: JsonType): Promise<void> {
  const [text, divided] =
    json === 'jsonb' ? [sql`text collate "C"`, sql`partition by range (at)`] : [sql`text`, sql``]
  for (const step of USAGE_STEPS) {
    const whole = sql.table(`latency_${step}`)
    await sql`create table ${whole} (
      at bigint not null, subject ${text} not null, bucket integer not null, count bigint not null,
      constraint ${sql.ref(`latency_${step}_bucket`)} primary key (at, subject, bucket)) ${divided}`.execute(
      db,
    )
    if (json === 'jsonb')
      await sql`create table ${sql.table(`latency_${step}_rest`)} partition of ${whole} default`.execute(db)
  }
}
