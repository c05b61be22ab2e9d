import { type Kysely, sql } from 'kysely'
import { USAGE_STEPS } from '../../core/usage.ts'
import { divide } from './migration-partitions.ts'
import type { JsonType } from './outcome.ts'
import { SPAN_MS } from './spans.ts'

/**
 * How long requests took, by the step, for accounts and APIs: how many fell into which bucket. Beside the tables of
 * uses, and like them divided by time on PostgreSQL.
 */
export async function createLatencies(db: Kysely<unknown>, json: JsonType): Promise<void> {
  const text = json === 'jsonb' ? sql`text collate "C"` : sql`text`
  for (const step of USAGE_STEPS) {
    const name = `latency_${step}`
    await db.schema
      .createTable(name)
      .addColumn('at', 'bigint', it => it.notNull())
      .addColumn('subject', text, it => it.notNull())
      .addColumn('bucket', 'integer', it => it.notNull())
      .addColumn('count', 'bigint', it => it.notNull())
      .addPrimaryKeyConstraint(`${name}_bucket`, ['at', 'subject', 'bucket'])
      .execute()
    if (json === 'jsonb') await divide(db, name, SPAN_MS[step])
  }
}
