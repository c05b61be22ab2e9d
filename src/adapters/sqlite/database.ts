import { chmodSync, closeSync, existsSync, openSync, statSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { Kysely, SqliteDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { LRUCache } from 'lru-cache'
import { SettingsError } from '../../core/error.ts'
import { migrationProvider, migrations, notMigrated } from '../sql/migrations.ts'
import type { Database } from '../sql/outcome.ts'
import type { WriterStart } from './protocol.ts'
import { cannotOpen, damaged, madeByNewer, notHeld } from './trouble.ts'

/** The oldest SQLite without a bug that can lose what was written in WAL mode. */
const OLDEST_SQLITE = [3, 51, 3] as const
const BUSY_MS = 2000
const STATEMENTS = 200
const PRIVATE = 0o600
/** Whatever a file allows anybody but its owner. */
const OTHERS = 0o077
/** Files up to this size are checked page by page at each start; it takes a moment, not a while. */
const CHECKED_BYTES = 64 * 1024 * 1024

/** @throws {SettingsError} for a SQLite older than Latchkey may trust */
export function checkVersion(version: string): void {
  const parts = version.split('.').map(Number)
  const differs = OLDEST_SQLITE.findIndex((part, at) => parts[at] !== part)
  if (differs < 0 || Number(parts[differs]) > Number(OLDEST_SQLITE[differs])) return
  const wanted = OLDEST_SQLITE.join('.')
  throw new SettingsError(`This Node has SQLite ${version}; Latchkey needs ${wanted}: use a newer Node.`)
}

/**
 * Opens the one connection that writes.
 * @throws {SettingsError} when the file cannot be used; it is then as it was
 */
export async function openToWrite({ file, migrates }: WriterStart): Promise<DatabaseSync> {
  try {
    inspect(file, CHECKED_BYTES)
    keepPrivate(file)
    const database = new DatabaseSync(file, { timeout: BUSY_MS, enableForeignKeyConstraints: true })
    try {
      makeDurable(database, file)
      if (migrates) await migrate(database)
      else checkMigrated(database, file)
      return database
    } catch (error) {
      database.close()
      throw error
    }
  } catch (error) {
    throw cannotOpen(file, error)
  }
}

/** Opens a connection that only reads. It sees every write that was committed before a read starts. */
export const openToRead = (file: string): DatabaseSync =>
  new DatabaseSync(file, { timeout: BUSY_MS, readOnly: true })

/** Kysely over a connection. Closing the connection is its opener's. */
export function queriesOn(database: DatabaseSync): Database {
  const prepared = new LRUCache<string, ReturnType<typeof prepare>>({ max: STATEMENTS })
  const source = {
    close: () => undefined,
    prepare(query: string) {
      const known = prepared.get(query)
      if (known !== undefined) return known
      const fresh = prepare(database, query)
      prepared.set(query, fresh)
      return fresh
    },
  }
  return new Kysely({ dialect: new SqliteDialect({ database: source }) })
}

function prepare(database: DatabaseSync, query: string) {
  const statement = database.prepare(query)
  return {
    reader: statement.columns().length > 0,
    all: (values: readonly SQLInputValue[]) => statement.all(...values),
    run: (values: readonly SQLInputValue[]) => statement.run(...values),
    iterate: (values: readonly SQLInputValue[]) => statement.iterate(...values),
  }
}

/** Files only their owner reads. SQLite gives the files beside a new one the rights of the database. */
function keepPrivate(file: string): void {
  if (file === ':memory:') return
  closeSync(openSync(file, 'a', PRIVATE))
  for (const it of [file, `${file}-wal`, `${file}-shm`]) {
    if (existsSync(it) && (statSync(it).mode & OTHERS) !== 0) chmodSync(it, PRIVATE)
  }
}

/**
 * Looks at a file without changing a byte of it.
 * @param most bytes of a file whose every page is checked; of a longer one only some are
 * @throws what SQLite says about a damaged file, {@link SettingsError} for one of a newer version
 */
export function inspect(file: string, most: number): void {
  if (!existsSync(file) || statSync(file).size === 0) return
  const database = openToInspect(file)
  try {
    if (statSync(file).size <= most) checkPages(database, file)
    const known = new Set(Object.keys(migrations('text')))
    if (migrationsIn(database).some(name => !known.has(name))) throw madeByNewer(file)
  } finally {
    database.close()
  }
}

/** After a crash the write-ahead log belongs to what is inspected; otherwise no file is made to read the one. */
function openToInspect(file: string): DatabaseSync {
  if (existsSync(`${file}-wal`)) return openToRead(file)
  const address = pathToFileURL(file)
  address.search = 'immutable=1'
  return new DatabaseSync(address, { readOnly: true })
}

function checkPages(database: DatabaseSync, file: string): void {
  const said = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']
  if (said !== 'ok') throw damaged(file, said)
}

/** The migrations that a database has not had, oldest first. */
export function missingIn(database: DatabaseSync): readonly string[] {
  const made = new Set(migrationsIn(database))
  return Object.keys(migrations('text')).filter(name => !made.has(name))
}

function checkMigrated(database: DatabaseSync, file: string): void {
  const missing = missingIn(database)
  if (missing.length > 0) throw notMigrated(file, missing)
}

function migrationsIn(database: DatabaseSync): readonly string[] {
  const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'kysely_migration'").get()
  if (table === undefined) return []
  return database
    .prepare('SELECT name FROM kysely_migration')
    .all()
    .map(row => String(row['name']))
}

/** Every commit is on the disk before it counts as done. Read back, for SQLite answers instead of failing. */
function makeDurable(database: DatabaseSync, file: string): void {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  database.exec('PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON')
  const read = (pragma: string) => database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]
  if (read('journal_mode') !== 'wal') throw notHeld(file, 'journal_mode=WAL')
  if (read('synchronous') !== 2) throw notHeld(file, 'synchronous=FULL')
}

/** All migrations that are missing, or none of them. */
async function migrate(database: DatabaseSync): Promise<void> {
  const migrator = new Migrator({ db: queriesOn(database), provider: migrationProvider('text') })
  database.exec('BEGIN IMMEDIATE')
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
  database.exec('COMMIT')
}
