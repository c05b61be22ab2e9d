import { type CreateTableBuilder, type Kysely, sql } from 'kysely'
import type { Migration, MigrationProvider } from 'kysely/migration'
import { SettingsError } from '../../core/error.ts'
import { createAgreement } from './agreement.ts'
import { createMeta } from './key-meta.ts'
import { attribution } from './migration-attribution.ts'
import { createCredits } from './migration-credits.ts'
import { createDigests } from './migration-digests.ts'
import { createLatencies } from './migration-latencies.ts'
import { createNodes } from './migration-nodes.ts'
import { createBatches, divideUsage } from './migration-partitions.ts'
import { createRefusals } from './migration-refusals.ts'
import { addSigningSecrets } from './migration-signing.ts'
import { createUsage } from './migration-usage.ts'
import type { JsonType } from './outcome.ts'
import { createPeople } from './people-tables.ts'

/**
 * Every migration by its name, oldest first. A migration that was ever released does not change any more.
 */
export const migrations = (json: JsonType): Readonly<Record<string, Migration>> => ({
  '0001-first': { up: db => first(db, json) },
  '0002-attribution': { up: db => attribution(db, json) },
  '0003-people': { up: createPeople },
  '0004-usage': { up: createUsage },
  '0005-credits': { up: createCredits },
  '0006-digests': { up: createDigests },
  '0007-nodes': { up: createNodes },
  '0008-usage-partitions': { up: db => divideUsage(db, json) },
  '0009-usage-batches': { up: createBatches },
  '0010-agreement': { up: createAgreement },
  '0011-refusals': { up: db => createRefusals(db, json) },
  '0012-latencies': { up: db => createLatencies(db, json) },
  '0013-signing-secrets': { up: db => addSigningSecrets(db, json) },
  '0014-key-meta': { up: createMeta },
})

/** Why nothing is opened that lacks migrations, where they are not to be made by the way. */
export const notMigrated = (what: string, missing: readonly string[]): SettingsError =>
  new SettingsError(
    `${what} lacks ${missing.join(', ')}, and LATCHKEY_MIGRATE is 0: run "latchkey migrate" first.`,
  )

/** The migrations as Kysely's Migrator asks for them. */
export const migrationProvider = (json: JsonType): MigrationProvider => ({
  getMigrations: async () => ({ ...migrations(json) }),
})

async function first(db: Kysely<unknown>, json: JsonType): Promise<void> {
  await createDirectory(db, json)
  await createKeys(db, json)
  await createLedgers(db, json)
  await createIndexes(db)
}

/** Begins a table with what every noun has. */
const table = (db: Kysely<unknown>, name: string) =>
  withCreation(db.schema.createTable(name).addColumn('id', 'text', it => it.primaryKey()))

const withCreation = <T extends string, C extends string>(builder: CreateTableBuilder<T, C>) =>
  builder.addColumn('created_at', 'bigint', it => it.notNull())

async function createDirectory(db: Kysely<unknown>, json: JsonType): Promise<void> {
  await table(db, 'api')
    .addColumn('name', 'text', it => it.notNull().unique())
    .addColumn('profile', 'text', it => it.notNull())
    .addColumn('hosts', json, it => it.notNull())
    .addColumn('upstream', 'text')
    .execute()
  await table(db, 'account')
    .addColumn('api_id', 'text', it => it.notNull().references('api.id'))
    .addColumn('name', 'text', it => it.notNull())
    .addColumn('plan', 'text')
    .addColumn('active', 'integer', it => it.notNull())
    .addColumn('modules', json, it => it.notNull())
    .addColumn('credits', 'bigint', it => it.notNull().defaultTo(0))
    .addUniqueConstraint('account_name', ['api_id', 'name'])
    .addCheckConstraint('credits_exact', sql`credits between 0 and 9007199254740991`)
    .execute()
  await table(db, 'project')
    .addColumn('account_id', 'text', it => it.notNull().references('account.id'))
    .addColumn('name', 'text', it => it.notNull())
    .addUniqueConstraint('project_name', ['account_id', 'name'])
    .execute()
  await table(db, 'collection')
    .addColumn('account_id', 'text', it => it.notNull().references('account.id'))
    .addColumn('name', 'text', it => it.notNull())
    .addColumn('active', 'integer', it => it.notNull())
    .addUniqueConstraint('collection_name', ['account_id', 'name'])
    .execute()
}

async function createKeys(db: Kysely<unknown>, json: JsonType): Promise<void> {
  await table(db, 'key')
    .addColumn('api_id', 'text', it => it.notNull().references('api.id'))
    .addColumn('account_id', 'text', it => it.notNull().references('account.id'))
    .addColumn('project_id', 'text', it => it.references('project.id'))
    .addColumn('environment', 'text')
    .addColumn('name', 'text', it => it.notNull())
    .addColumn('scopes', json, it => it.notNull())
    .addColumn('collections', json)
    .addColumn('restrictions', json, it => it.notNull())
    .addColumn('signed', 'integer', it => it.notNull())
    .addColumn('limits', json, it => it.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('disabled_at', 'bigint')
    .addColumn('revoked_at', 'bigint')
    .addColumn('revoked_reason', 'text')
    .execute()
  await table(db, 'credential')
    .addColumn('key_id', 'text', it => it.notNull().references('key.id'))
    .addColumn('digest', 'text', it => it.notNull().unique())
    .addColumn('side', 'text', it => it.notNull())
    .addColumn('generation', 'integer', it => it.notNull())
    .addColumn('mask', 'text', it => it.notNull())
    .addColumn('until', 'bigint')
    .addColumn('last_used_at', 'bigint')
    .execute()
  await db.schema
    .createTable('key_host')
    .addColumn('api_id', 'text', it => it.notNull())
    .addColumn('rule', 'text', it => it.notNull())
    .addColumn('key_id', 'text', it => it.notNull().references('key.id'))
    .addPrimaryKeyConstraint('key_host_rule', ['api_id', 'rule', 'key_id'])
    .execute()
}

async function createLedgers(db: Kysely<unknown>, json: JsonType): Promise<void> {
  await table(db, 'credit_entry')
    .addColumn('account_id', 'text', it => it.notNull().references('account.id'))
    .addColumn('kind', 'text', it => it.notNull())
    .addColumn('amount', 'bigint', it => it.notNull())
    .addColumn('refunded_at', 'bigint')
    .execute()
  await db.schema
    .createTable('limit_state')
    .addColumn('slot', 'text', it => it.primaryKey())
    .addColumn('state', json, it => it.notNull())
    .addColumn('resets_at', 'bigint', it => it.notNull())
    .execute()
}

/** Newest first below each owner, and the ways back from a key to what hangs on it. */
async function createIndexes(db: Kysely<unknown>): Promise<void> {
  const index = (on: string, columns: readonly string[]) =>
    db.schema
      .createIndex(`${on}_by_${columns[0]}`)
      .on(on)
      .columns([...columns])
      .execute()
  const newest = ['created_at', 'id']
  await index('api', newest)
  await index('account', ['api_id', ...newest])
  await index('project', ['account_id', ...newest])
  await index('collection', ['account_id', ...newest])
  await index('key', newest)
  await index('key', ['api_id', ...newest])
  await index('key', ['account_id', ...newest])
  await index('key', ['project_id', ...newest])
  await index('credential', ['key_id', 'generation'])
  await index('key_host', ['key_id'])
  await index('credit_entry', ['account_id', ...newest])
}
