import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import type { Database } from '../sql/outcome.ts'
import { cannotOpen, checkVersion, connectionOf } from './database.ts'
import { knownNamesOf, missingIn } from './migrating.ts'

/** How far a database is: nothing is in it yet, an earlier version has left it, or this one. */
export type Standing = 'empty' | 'earlier' | 'current'

/**
 * Looks whether a database answers and this version knows what is in it. Changes nothing.
 * @throws {SettingsError} when it cannot be used
 */
export async function inspectDatabase(url: string): Promise<Standing> {
  try {
    return await standingOf(new Pool({ ...connectionOf(url), max: 1 }))
  } catch (error) {
    throw cannotOpen(error)
  }
}

async function standingOf(pool: Pool): Promise<Standing> {
  pool.on('error', () => undefined)
  const queries: Database = new Kysely({ dialect: new PostgresDialect({ pool }) })
  try {
    await checkVersion(queries)
    const made = await knownNamesOf(queries)
    if (made.length === 0) return 'empty'
    return (await missingIn(queries)).length > 0 ? 'earlier' : 'current'
  } finally {
    await pool.end()
  }
}
