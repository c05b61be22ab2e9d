import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { Pool, type PoolConfig, types } from 'pg'
import { SettingsError } from '../../core/error.ts'
import { SECOND } from '../../core/terms.ts'
import { migrationProvider, migrations } from '../sql/migrations.ts'
import type { Database } from '../sql/outcome.ts'

/** The oldest PostgreSQL that is tested. */
const OLDEST_VERSION = 150_000
const CONNECTIONS = 10
const CONNECT_MS = 5 * SECOND
/** A statement that takes longer is stopped by the server: nothing here is meant to. */
const STATEMENT_MS = 10 * SECOND
/** A transaction that is left open, say by a machine that went away, holds its locks no longer than this. */
const IDLE_MS = 10 * SECOND

/** Whole numbers of 64 bits and sums of them. None that is stored is beyond what a number counts exactly. */
const NUMBERS: ReadonlySet<number> = new Set([types.builtins.INT8, types.builtins.NUMERIC])

/** An open database. */
export interface Opened {
  readonly pool: Pool
  readonly queries: Database
}

/** How a pool is to connect. @param url `postgres://user:password@host:port/database` */
export const connectionOf = (url: string): PoolConfig => ({
  connectionString: url,
  max: CONNECTIONS,
  connectionTimeoutMillis: CONNECT_MS,
  statement_timeout: STATEMENT_MS,
  idle_in_transaction_session_timeout: IDLE_MS,
  application_name: 'latchkey',
  types: {
    getTypeParser: (oid, format) =>
      NUMBERS.has(oid) ? (text: string) => Number(text) : types.getTypeParser(oid, format),
  },
})

/**
 * Opens a database, brought up to the newest migration.
 * @throws {SettingsError} when it cannot be used; the database is then as it was
 */
export async function openDatabase(url: string): Promise<Opened> {
  const pool = new Pool(connectionOf(url))
  // A connection that breaks while nobody uses it is replaced by the pool; whoever uses one hears of it anyway.
  pool.on('error', () => undefined)
  const queries: Database = new Kysely({ dialect: new PostgresDialect({ pool }) })
  try {
    await checkVersion(queries)
    await migrateInTurn(url)
    return { pool, queries }
  } catch (error) {
    await pool.end()
    throw cannotOpen(error)
  }
}

/** @throws {SettingsError} for a server that is too old */
export async function checkVersion(db: Database): Promise<void> {
  const { rows } = await sql<{
    readonly version: string
  }>`select current_setting('server_version_num') as version`.execute(db)
  if (Number(rows[0]?.version) < OLDEST_VERSION) {
    throw new SettingsError('This PostgreSQL is too old: Latchkey needs version 15 or newer.')
  }
}

/** Nodes that start together migrate one after the other. A migration takes as long as it takes. */
async function migrateInTurn(url: string): Promise<void> {
  const patient = { statement_timeout: 0, idle_in_transaction_session_timeout: 0 }
  const pool = new Pool({ ...connectionOf(url), ...patient })
  const db: Database = new Kysely({ dialect: new PostgresDialect({ pool }) })
  try {
    await db.connection().execute(async connection => {
      await sql`select pg_advisory_lock(hashtext('latchkey migrations'))`.execute(connection)
      await migrate(db)
    })
  } finally {
    await pool.end()
  }
}

/** All migrations that are missing, or none of them. */
async function migrate(db: Database): Promise<void> {
  await knownNamesOf(db)
  const migrator = new Migrator({ db, provider: migrationProvider('jsonb') })
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
  await sortByBytes(db)
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

/** Texts are compared byte by byte, as everywhere else, whatever language the database was made for. */
async function sortByBytes(db: Database): Promise<void> {
  const { rows } = await sql<{ readonly table_name: string; readonly column_name: string }>`
    select table_name, column_name from information_schema.columns
    where table_schema = current_schema() and data_type = 'text' and collation_name is distinct from 'C'
      and table_name not like 'kysely%'`.execute(db)
  for (const { table_name, column_name } of rows) {
    const [table, column] = [sql.table(table_name), sql.ref(column_name)]
    await sql`alter table ${table} alter column ${column} type text collate "C"`.execute(db)
  }
}

/** What cannot be opened, in a sentence. The address is not repeated: it may hold a password. */
export function cannotOpen(error: unknown): unknown {
  if (error instanceof SettingsError) return error
  const { message, code } = Object(error)
  const cause = String(message || code || error)
  return new SettingsError(
    `The database at DATABASE_URL cannot be used: ${cause}. Correct DATABASE_URL, or start the database.`,
  )
}
