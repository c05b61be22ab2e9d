import type { Kysely } from 'kysely'
import { USAGE_STEPS } from '../../core/usage.ts'

/**
 * Counts of uses, and where and with what a credential was last used. The rows of one bucket stand
 * together, so that a batch writes few pages, reading a bucket finds its rows at once, and what is too old
 * goes from one end.
 */
export async function createUsage(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('credential').addColumn('last_address', 'text').execute()
  await db.schema.alterTable('credential').addColumn('last_user_agent', 'text').execute()
  for (const step of USAGE_STEPS) {
    await db.schema
      .createTable(`usage_${step}`)
      .addColumn('at', 'bigint', it => it.notNull())
      .addColumn('subject', 'text', it => it.notNull())
      .addColumn('outcome', 'text', it => it.notNull())
      .addColumn('count', 'bigint', it => it.notNull())
      .addColumn('cost', 'bigint', it => it.notNull())
      .addPrimaryKeyConstraint(`usage_${step}_bucket`, ['at', 'subject', 'outcome'])
      .execute()
  }
}
