import { type Kysely, sql } from 'kysely'

/** The ledger with its running balance, and reservations. */
export async function createCredits(db: Kysely<unknown>): Promise<void> {
  await extendAccounts(db)
  await extendEntries(db)
  await tellWhatWasNotTold(db)
  await number(db)
  await db.schema
    .createIndex('credit_entry_in_order')
    .on('credit_entry')
    .columns(['account_id', 'seq'])
    .unique()
    .execute()
  await db.schema
    .createIndex('credit_entry_by_kind')
    .on('credit_entry')
    .columns(['account_id', 'kind', 'seq'])
    .execute()
  await createReservations(db)
}

async function extendAccounts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('account')
    .addColumn('credits_held', 'bigint', it =>
      it.notNull().defaultTo(0).check(sql`credits_held between 0 and 9007199254740991`),
    )
    .execute()
  await db.schema
    .alterTable('account')
    .addColumn('credit_entries', 'bigint', it => it.notNull().defaultTo(0))
    .execute()
}

async function extendEntries(db: Kysely<unknown>): Promise<void> {
  await db.schema.dropIndex('credit_entry_by_account_id').execute()
  for (const name of ['seq', 'charged', 'balance', 'held']) {
    await db.schema
      .alterTable('credit_entry')
      .addColumn(name, 'bigint', it => it.notNull().defaultTo(0))
      .execute()
  }
  for (const name of ['spending', 'reference', 'actor_kind', 'actor_id', 'actor_name']) {
    await db.schema.alterTable('credit_entry').addColumn(name, 'text').execute()
  }
}

/** A refund was a mark on its spending, and gets an entry. What no entry explains was there to begin with. */
async function tellWhatWasNotTold(db: Kysely<unknown>): Promise<void> {
  await sql`update credit_entry set spending = id, charged = -amount where kind = 'spend'`.execute(db)
  await sql`
    insert into credit_entry (id, account_id, kind, amount, charged, spending, created_at)
    select id || '/refund', account_id, 'refund', -amount, amount, id, refunded_at
    from credit_entry where refunded_at is not null`.execute(db)
  await db.schema.alterTable('credit_entry').dropColumn('refunded_at').execute()
  await sql`
    insert into credit_entry (id, account_id, kind, amount, created_at, reference)
    select 'grt_' || id || '/opening', id, 'grant', credits - told, created_at, 'opening balance'
    from (
      select id, credits, created_at, coalesce(
        (select sum(amount) from credit_entry where credit_entry.account_id = account.id), 0) as told
      from account
    ) as sums where credits <> told`.execute(db)
}

/** Each entry gets its number in its account and the balance after it. */
async function number(db: Kysely<unknown>): Promise<void> {
  await sql`
    update credit_entry set seq = numbered.seq, balance = numbered.balance
    from (
      select id, row_number() over ledger as seq, sum(amount) over ledger as balance
      from credit_entry window ledger as (
        partition by account_id order by created_at, amount desc, id
        rows between unbounded preceding and current row)
    ) as numbered where numbered.id = credit_entry.id`.execute(db)
  await sql`
    update account set credit_entries =
      (select count(*) from credit_entry where credit_entry.account_id = account.id)`.execute(db)
}

async function createReservations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('reservation')
    .addColumn('id', 'text', it => it.primaryKey())
    .addColumn('account_id', 'text', it => it.notNull().references('account.id'))
    .addColumn('amount', 'bigint', it => it.notNull())
    .addColumn('state', 'text', it => it.notNull())
    .addColumn('committed', 'bigint', it => it.notNull())
    .addColumn('reference', 'text')
    .addColumn('created_at', 'bigint', it => it.notNull())
    .addColumn('until', 'bigint', it => it.notNull())
    .addColumn('ended_at', 'bigint')
    .execute()
  const listed = ['account_id', 'created_at', 'id']
  await db.schema.createIndex('reservation_by_account').on('reservation').columns(listed).execute()
  await sql`create index reservation_due on reservation (until, id) where state = 'held'`.execute(db)
  await sql`create index reservation_due_by_account on reservation (account_id, until, id)
    where state = 'held'`.execute(db)
}
