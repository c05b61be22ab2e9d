import type { AuditLog } from '../../ports/audit.ts'
import { auditEntries, auditHead } from '../sql/audit.ts'
import { read } from '../sql/reading.ts'
import { inspect, openToRead, queriesOn } from './database.ts'
import { cannotOpen } from './trouble.ts'

/**
 * Checks every page of a database, also while it is in use, and that this version knows what is in it.
 * Changes nothing.
 * @throws {SettingsError} when it is damaged or newer
 */
export function checkWhole(file: string): void {
  try {
    inspect(file, Number.POSITIVE_INFINITY)
  } catch (error) {
    throw cannotOpen(file, error)
  }
}

/** What is looked at of a database that may be in use. */
export interface Inspection {
  readonly audit: Pick<AuditLog, 'entries' | 'head'>
  /** How many people can log in. */
  readonly people: () => number
  close(): void
}

/**
 * Opens a database for looking only, beside whoever uses it.
 * @throws {SettingsError} when it cannot be read
 */
export function openInspection(file: string): Inspection {
  try {
    const database = openToRead(file)
    const queries = queriesOn(database)
    return {
      audit: { entries: after => read(auditEntries(queries, after)), head: () => read(auditHead(queries)) },
      people: () => Number(database.prepare('SELECT count(*) AS people FROM person').get()?.['people'] ?? 0),
      close: () => database.close(),
    }
  } catch (error) {
    throw cannotOpen(file, error)
  }
}
