import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { Pool } from 'pg'
import { SettingsError } from '../../core/error.ts'
import { migrationProvider, migrations } from '../sql/migrations.ts'
import type { Database } from '../sql/outcome.ts'
import { connectionOf } from './database.ts'

/** What keeps two from migrating at the same time. */
const TURN = sql`pg_advisory_lock(hashtext('latchkey migrations'))`

/**
 * Brings a database to the newest migration: all that are missing, or none. Nodes that start together migrate
 * one after the other, and a migration takes as long as it takes.
 * @returns the names of those that were missing
 * @throws {SettingsError} when a newer version has made it; what PostgreSQL says about anything else
 */
export async function migrateInTurn(url: string): Promise<readonly string[]> {
  const patient = { statement_timeout: 0, idle_in_transaction_session_timeout: 0, query_timeout: 0 }
  const pool = new Pool({ ...connectionOf(url), ...patient })
  pool.on('error', () => undefined)
  const db: Database = new Kysely({ dialect: new PostgresDialect({ pool }) })
  try {
    return await db.connection().execute(async connection => {
      await sql`select ${TURN}`.execute(connection)
      return migrate(db)
    })
  } finally {
    await pool.end()
  }
}

async function migrate(db: Database): Promise<readonly string[]> {
  const missing = await missingIn(db)
  const migrator = new Migrator({ db, provider: migrationProvider('jsonb') })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
  await sortByBytes(db)
  return missing
}

/**
 * The migrations that a database has not had, oldest first.
 * @throws {SettingsError} when this version does not know one that it has had
 */
export async function missingIn(db: Database): Promise<readonly string[]> {
  const made = new Set(await knownNamesOf(db))
  return Object.keys(migrations('jsonb')).filter(name => !made.has(name))
}

/**
 * The migrations that a database has had.
 * @throws {SettingsError} when this version does not know one of them
 */
export async function knownNamesOf(db: Database): Promise<readonly string[]> {
  const known = migrations('jsonb')
  const made = await namesOf(db)
  if (made.every(name => name in known)) return made
  throw new SettingsError('The database was made by a newer Latchkey. Use that version, or another database.')
}

async function namesOf(db: Database): Promise<readonly string[]> {
  const found = await sql`select to_regclass('kysely_migration') as name`.execute(db)
  if (Object(found.rows[0]).name === null) return []
  const { rows } = await sql<{ readonly name: string }>`select name from kysely_migration`.execute(db)
  return rows.map(it => it.name)
}

/**
 * Texts are compared byte by byte, as everywhere else, whatever language the database was made for. The parts
 * of a divided table follow the whole.
 */
async function sortByBytes(db: Database): Promise<void> {
  const { rows } = await sql<{ readonly table_name: string; readonly column_name: string }>`
    select table_name, column_name from information_schema.columns
    where table_schema = current_schema() and data_type = 'text' and collation_name is distinct from 'C'
      and table_name not like 'kysely%'
      and not (select relispartition from pg_class where oid = to_regclass(quote_ident(table_name)))`.execute(
    db,
  )
  for (const { table_name, column_name } of rows) {
    const [table, column] = [sql.table(table_name), sql.ref(column_name)]
    await sql`alter table ${table} alter column ${column} type text collate "C"`.execute(db)
  }
}
