import { Kysely, PostgresDialect, sql } from 'kysely'
import { type ClientConfig, types } from 'pg'
import { SettingsError } from '../../core/error.ts'
import { SECOND } from '../../core/terms.ts'
import { notMigrated } from '../sql/migrations.ts'
import type { Database } from '../sql/outcome.ts'
import { migrateInTurn, missingIn } from './migrating.ts'
import { holdPlace, refuseUnfinished } from './place.ts'
import { type Connections, connectionsTo } from './pool.ts'

/** The oldest PostgreSQL that is tested. */
const OLDEST_VERSION = 150_000
const CONNECTIONS = 10
/** How long a new connection, or one that is free again, is waited for. */
const CONNECT_MS = 5 * SECOND
/** A statement that takes longer is stopped by the server: nothing here is meant to. */
const STATEMENT_MS = 10 * SECOND
/** A server that stops nothing any more, for it was stopped itself, is given up a little later. */
const ANSWER_MS = STATEMENT_MS + 2 * SECOND
/** A transaction that is left open, say by a machine that went away, holds its locks no longer than this. */
const IDLE_MS = 10 * SECOND

/** Whole numbers of 64 bits and sums of them. None that is stored is beyond what a number counts exactly. */
const NUMBERS: ReadonlySet<number> = new Set([types.builtins.INT8, types.builtins.NUMERIC])

/** An open database. */
export interface Opened {
  readonly connections: Connections
  readonly queries: Database
}

/** How a database is connected to. @param url `postgres://user:password@host:port/database` */
export const connectionOf = (url: string): ClientConfig & { readonly max: number } => ({
  connectionString: url,
  max: CONNECTIONS,
  connectionTimeoutMillis: CONNECT_MS,
  statement_timeout: STATEMENT_MS,
  query_timeout: ANSWER_MS,
  idle_in_transaction_session_timeout: IDLE_MS,
  keepAlive: true,
  application_name: 'latchkey',
  types: {
    getTypeParser: (oid, format) =>
      NUMBERS.has(oid) ? (text: string) => Number(text) : types.getTypeParser(oid, format),
  },
})

/**
 * Opens a database, which nobody can move while it is used.
 * @param migrates whether it is brought up to the newest migration first
 * @throws {SettingsError} when it cannot be used; the database is then as it was
 */
export async function openDatabase(url: string, migrates: boolean): Promise<Opened> {
  const connections = connectionsTo(connectionOf(url), holdPlace)
  const queries: Database = new Kysely({ dialect: new PostgresDialect({ pool: connections.pool }) })
  try {
    await checkVersion(queries)
    await refuseUnfinished(queries)
    if (migrates) await migrateInTurn(url)
    else await checkMigrated(queries)
    return { connections, queries }
  } catch (error) {
    await connections.close()
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

async function checkMigrated(db: Database): Promise<void> {
  const missing = await missingIn(db)
  if (missing.length > 0) throw notMigrated('The database at DATABASE_URL', missing)
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
