import { sql } from 'kysely'
import type { ClientBase, QueryConfig } from 'pg'
import { SettingsError } from '../../core/error.ts'
import { SECOND } from '../../core/terms.ts'
import type { Database } from '../sql/outcome.ts'

/** Where a move to this database notes how far it has come. There is none once that is done. */
export const MOVE = 'latchkey_move'

/** What every node holds together, and who moves a database holds alone. */
const IN_USE = `hashtext('latchkey in use')`

/** Nobody waits in this turn: the answer is there at once, or something is wrong. */
const ANSWER_MS = 2 * SECOND

/**
 * Notes that a node uses the database, for as long as this connection lasts. Every connection of a node does so: one
 * that was cut off while nobody knew of it changes nothing under a move when it is back.
 * @throws {SettingsError} when somebody moves it just now; else what the database says, or that it is silent
 */
export async function holdPlace(client: ClientBase): Promise<void> {
  if (!(await tried(client, `pg_try_advisory_lock_shared(${IN_USE})`)))
    throw new SettingsError('The database at DATABASE_URL is being moved: wait for "latchkey move" to end.')
}

/**
 * Keeps every node from the database, for as long as this connection lasts.
 * @throws {SettingsError} when one uses it
 */
export async function takePlace(client: ClientBase): Promise<void> {
  if (!(await tried(client, `pg_try_advisory_lock(${IN_USE})`)))
    throw new SettingsError('A Latchkey is using the database at DATABASE_URL: stop every node of it first.')
}

/** A statement that is given up after some time, which the types of the driver leave out. */
interface Statement extends QueryConfig {
  readonly query_timeout: number
}

async function tried(client: ClientBase, lock: string): Promise<boolean> {
  const statement: Statement = { text: `select ${lock} as held`, query_timeout: ANSWER_MS }
  const { rows } = await client.query<{ readonly held: boolean }>(statement)
  return rows[0]?.held === true
}

/** @throws {SettingsError} for a database that a move has begun to fill */
export async function refuseUnfinished(db: Database): Promise<void> {
  if (!(await isUnfinished(db))) return
  throw new SettingsError(
    'The database at DATABASE_URL holds a move that was not finished: run the same "latchkey move" again.',
  )
}

/** Whether a move has begun to fill a database. */
export async function isUnfinished(db: Database): Promise<boolean> {
  const { rows } = await sql`select to_regclass(${MOVE}) as name`.execute(db)
  return Object(rows[0]).name !== null
}
