import { type Kysely, sql } from 'kysely'
import type { Database, Outcome, Write } from './outcome.ts'

/** Says what is to hold for every process on this database; answers what was said before, else the value itself. */
export type Agree = Write<
  { readonly name: string; readonly value: string; readonly replaces: boolean },
  string
>

/** One row for each thing that all processes are to have in common. */
export async function createAgreement(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('agreement')
    .addColumn('name', 'text', it => it.primaryKey())
    .addColumn('value', 'text', it => it.notNull())
    .execute()
}

/** Of many who say it first at once, one is heard by all. */
export async function agree(
  db: Database,
  { name, value, replaces }: Agree['input'],
): Promise<Outcome<string>> {
  await sql`insert into agreement (name, value) values (${name}, ${value}) on conflict (name) do nothing`.execute(
    db,
  )
  const { rows } = await sql<{ readonly value: string }>`
    select value from agreement where name = ${name}`.execute(db)
  if (replaces) await sql`update agreement set value = ${value} where name = ${name}`.execute(db)
  return { value: rows[0]?.value ?? value }
}
