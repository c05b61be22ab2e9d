import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import { migrations } from '../sql/migrations.ts'
import type { Database } from '../sql/outcome.ts'
import { cannotOpen, checkVersion, connectionOf, knownNamesOf } from './database.ts'

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
    return made.length < Object.keys(migrations('jsonb')).length ? 'earlier' : 'current'
  } finally {
    await pool.end()
  }
}
