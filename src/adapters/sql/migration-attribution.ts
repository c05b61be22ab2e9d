import { type Kysely, sql } from 'kysely'
import { NO_ENTRIES } from '../../core/chain.ts'
import { REVOCATION_REASONS } from '../../core/key.ts'
import { folded } from '../key-order.ts'
import type { JsonType } from './outcome.ts'

const VERSIONED = ['api', 'account', 'project', 'collection', 'key'] as const

/** Versions, members, the audit log, answers that can be given again, and keys in other orders. */
export async function attribution(db: Kysely<unknown>, json: JsonType): Promise<void> {
  for (const name of VERSIONED) {
    await db.schema
      .alterTable(name)
      .addColumn('version', 'integer', it => it.notNull().defaultTo(1))
      .execute()
  }
  await extendKeys(db)
  await createMembers(db)
  await createAudit(db, json)
  await createIdempotency(db)
}

/** What was said about a revocation in free words becomes its note. */
async function extendKeys(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('key').addColumn('revoked_note', 'text').execute()
  await db.schema
    .alterTable('key')
    .addColumn('folded', 'text', it => it.notNull().defaultTo(''))
    .execute()
  const key = sql.table('key')
  const reasons = sql.join(REVOCATION_REASONS)
  await sql`update ${key} set revoked_note = revoked_reason, revoked_reason = 'unspecified'
    where revoked_reason is not null and revoked_reason not in (${reasons})`.execute(db)
  const { rows } = await sql<{
    readonly id: string
    readonly name: string
  }>`select id, name from ${key}`.execute(db)
  for (const { id, name } of rows) {
    await sql`update ${key} set folded = ${folded(name)} where id = ${id}`.execute(db)
  }
  await db.schema
    .createIndex('key_sorted_by_name')
    .on('key')
    .columns(['account_id', 'folded', 'id'])
    .execute()
}

async function createMembers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('member')
    .addColumn('id', 'text', it => it.primaryKey())
    .addColumn('account_id', 'text', it => it.notNull().references('account.id'))
    .addColumn('person_id', 'text', it => it.notNull())
    .addColumn('email', 'text', it => it.notNull())
    .addColumn('name', 'text', it => it.notNull())
    .addColumn('role', 'text', it => it.notNull())
    .addColumn('version', 'integer', it => it.notNull())
    .addColumn('created_at', 'bigint', it => it.notNull())
    .addUniqueConstraint('member_person', ['account_id', 'person_id'])
    .execute()
  await db.schema
    .createTable('invitation')
    .addColumn('id', 'text', it => it.primaryKey())
    .addColumn('account_id', 'text', it => it.notNull().references('account.id'))
    .addColumn('email', 'text', it => it.notNull())
    .addColumn('role', 'text', it => it.notNull())
    .addColumn('token_digest', 'text', it => it.notNull().unique())
    .addColumn('expires_at', 'bigint', it => it.notNull())
    .addColumn('accepted_at', 'bigint')
    .addColumn('version', 'integer', it => it.notNull())
    .addColumn('created_at', 'bigint', it => it.notNull())
    .execute()
  const newest = ['account_id', 'created_at', 'id']
  await db.schema.createIndex('member_by_account').on('member').columns(newest).execute()
  await db.schema.createIndex('member_by_person').on('member').columns(['person_id', 'created_at']).execute()
  await db.schema.createIndex('invitation_by_account').on('invitation').columns(newest).execute()
  await sql`create unique index invitation_open on invitation (account_id, email)
    where accepted_at is null`.execute(db)
}

async function createAudit(db: Kysely<unknown>, json: JsonType): Promise<void> {
  await db.schema
    .createTable('audit')
    .addColumn('seq', 'bigint', it => it.primaryKey())
    .addColumn('id', 'text', it => it.notNull().unique())
    .addColumn('at', 'bigint', it => it.notNull())
    .addColumn('actor_kind', 'text', it => it.notNull())
    .addColumn('actor_id', 'text', it => it.notNull())
    .addColumn('actor_name', 'text', it => it.notNull())
    .addColumn('request_id', 'text')
    .addColumn('address', 'text')
    .addColumn('action', 'text', it => it.notNull())
    .addColumn('account_id', 'text')
    .addColumn('target_kind', 'text', it => it.notNull())
    .addColumn('target_id', 'text', it => it.notNull())
    .addColumn('before', json, it => it.notNull())
    .addColumn('after', json, it => it.notNull())
    .addColumn('hash', 'text', it => it.notNull())
    .execute()
  for (const column of ['account_id', 'target_id', 'actor_id', 'action']) {
    await db.schema.createIndex(`audit_by_${column}`).on('audit').columns([column, 'seq']).execute()
  }
  await db.schema
    .createTable('audit_head')
    .addColumn('id', 'integer', it => it.primaryKey())
    .addColumn('count', 'bigint', it => it.notNull())
    .addColumn('hash', 'text', it => it.notNull())
    .execute()
  const { count, hash } = NO_ENTRIES
  await sql`insert into audit_head (id, count, hash) values (1, ${count}, ${hash})`.execute(db)
}

async function createIdempotency(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('idempotency')
    .addColumn('creator', 'text', it => it.notNull())
    .addColumn('key', 'text', it => it.notNull())
    .addColumn('request', 'text', it => it.notNull())
    .addColumn('sealed', 'text')
    .addColumn('expires_at', 'bigint', it => it.notNull())
    .addPrimaryKeyConstraint('idempotency_once', ['creator', 'key'])
    .execute()
  await db.schema.createIndex('idempotency_by_expiry').on('idempotency').column('expires_at').execute()
}
