import { Kysely, PostgresDialect, sql } from 'kysely'
import type { AuditLog } from '../../ports/audit.ts'
import { auditEntries, auditHead } from '../sql/audit.ts'
import type { Database } from '../sql/outcome.ts'
import { read } from '../sql/reading.ts'
import { cannotOpen, checkVersion, connectionOf } from './database.ts'
import { knownNamesOf, migrateInTurn, missingIn } from './migrating.ts'
import { refuseUnfinished } from './place.ts'
import { connectionsTo } from './pool.ts'

/** How far a database is: nothing is in it yet, an earlier version has left it, or this one. */
export type Standing = 'empty' | 'earlier' | 'current'

/** What is looked at of a database that may be in use. */
export interface Inspection {
  readonly standing: Standing
  readonly audit: Pick<AuditLog, 'entries' | 'head'>
  /** How many people can log in. */
  readonly people: () => Promise<number>
}

/**
 * Looks into a database, which must answer and not be of a newer version. Changes nothing.
 * @throws {SettingsError} when it cannot be used
 */
export const inspectDatabase = <T>(url: string, look: (inspection: Inspection) => Promise<T>): Promise<T> =>
  lookingAt(url, async queries =>
    look({
      standing: await standingOf(queries),
      audit: { entries: after => read(auditEntries(queries, after)), head: () => read(auditHead(queries)) },
      people: () => read(peopleIn(queries)),
    }),
  )

/**
 * The migrations that a database has not had, oldest first. Changes nothing.
 * @throws {SettingsError} when it cannot be used
 */
export const missingAt = (url: string): Promise<readonly string[]> => lookingAt(url, missingIn)

/**
 * Brings a database to the newest migration. Nodes of the version before go on running meanwhile.
 * @returns the names of the migrations that were missing
 * @throws {SettingsError} when it cannot be used
 */
export const migrateDatabase = (url: string): Promise<readonly string[]> =>
  lookingAt(url, async queries => {
    await refuseUnfinished(queries)
    return migrateInTurn(url)
  })

async function lookingAt<T>(url: string, look: (queries: Database) => Promise<T>): Promise<T> {
  const connections = connectionsTo({ ...connectionOf(url), max: 1 })
  const queries: Database = new Kysely({ dialect: new PostgresDialect({ pool: connections.pool }) })
  try {
    await checkVersion(queries)
    return await look(queries)
  } catch (error) {
    throw cannotOpen(error)
  } finally {
    await connections.close()
  }
}

async function standingOf(queries: Database): Promise<Standing> {
  const made = await knownNamesOf(queries)
  if (made.length === 0) return 'empty'
  return (await missingIn(queries)).length > 0 ? 'earlier' : 'current'
}

async function peopleIn(queries: Database): Promise<number> {
  const { rows } = await sql<{ readonly people: number }>`select count(*) as people from person`.execute(
    queries,
  )
  return Number(rows[0]?.people)
}
