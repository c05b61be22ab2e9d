import { Client } from 'pg'
import { Fault } from '../../core/error.ts'
import { MINUTE } from '../../core/terms.ts'
import { connectionOf } from './database.ts'

/** Whoever holds it sets a deployment up; the database takes it back from whoever goes away. */
const TURN = `pg_advisory_lock(hashtext('latchkey set-up'))`

/**
 * Does something while no other process on the same database does anything of the kind.
 * @throws {Fault} when the database does not answer, or somebody else takes more than a minute
 */
export async function aloneOn<T>(url: string, work: () => Promise<T>): Promise<T> {
  const patient = { statement_timeout: MINUTE, query_timeout: MINUTE }
  const client = new Client({ ...connectionOf(url), ...patient })
  client.on('error', () => undefined)
  try {
    await taken(client)
    return await work()
  } finally {
    client.end().catch(() => undefined)
  }
}

async function taken(client: Client): Promise<void> {
  try {
    await client.connect()
    await client.query(`select ${TURN}`)
  } catch (cause) {
    throw new Fault('The database lets nobody set anything up.', { cause })
  }
}
