import type { DatabaseSync } from 'node:sqlite'
import { nodeSecrets } from '../node/secrets.ts'
import { appendChanges } from '../sql/audit.ts'
import type { Database } from '../sql/outcome.ts'
import { takenBy, WRITES, type WriteName } from '../sql/writes.ts'
import type { Order, Reply } from './protocol.ts'
import { messageOf } from './trouble.ts'

/** A connection and the queries on it. */
export interface Connection {
  readonly database: DatabaseSync
  readonly queries: Database
}

/**
 * Performs orders in one transaction. An order that fails is undone alone; when the transaction itself
 * fails, every order has. Nothing is answered before the commit is on the disk.
 */
export async function performAll(
  connection: Connection,
  orders: readonly Order[],
): Promise<readonly Reply<unknown>[]> {
  const { database } = connection
  try {
    database.exec('BEGIN IMMEDIATE')
    const replies: Reply<unknown>[] = []
    for (const order of orders) replies.push(await attempt(connection, order))
    database.exec('COMMIT')
    return replies
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    return orders.map(({ id }) => ({ id, outcome: 'fault', message: messageOf(error) }))
  }
}

/** @throws when the failure took the whole transaction with it, as a full disk does */
async function attempt({ database, queries }: Connection, order: Order): Promise<Reply<unknown>> {
  database.exec('SAVEPOINT attempt')
  try {
    const reply = await perform(queries, order)
    database.exec('RELEASE attempt')
    return reply
  } catch (error) {
    if (!database.isTransaction) throw error
    database.exec('ROLLBACK TO attempt; RELEASE attempt')
    const value = takenBy(order.name, error)
    if (value !== undefined) return { id: order.id, outcome: 'written', value, account: undefined }
    return { id: order.id, outcome: 'fault', message: messageOf(error) }
  }
}

const scribe = nodeSecrets()

/** A write and the audit entries of what it changed: both are made, or neither is. */
async function perform<Name extends WriteName>(
  queries: Database,
  { id, name, input, by }: Order<Name>,
): Promise<Reply<unknown>> {
  const { value, account, changes = [], actor = by?.actor } = await WRITES[name](queries, input)
  if (by !== undefined && actor !== undefined)
    await appendChanges(queries, { changes, by: { ...by, actor } }, scribe)
  return { id, outcome: 'written', value, account }
}
