import { Client } from 'pg'
import { SECOND } from '../../core/terms.ts'
import { connectionOf } from './database.ts'
import { holdPlace } from './place.ts'
import type { Statement } from './registry.ts'

/** How long an answer on the wire, or a new wire, is waited for. */
const PATIENCE_MS = 2 * SECOND

/** A connection of its own, on which notices come in. Whatever is asked on it is answered after all notices before. */
export interface Wire {
  /** @throws what the database says, or that it does not answer */
  ask(statement: Statement): Promise<readonly unknown[]>
  /** Nobody waits for a farewell: the other side may be gone. */
  end(): void
}

/** Who is told of what comes in. */
export interface WireEnds {
  notified(channel: string, text: string): void
  /** Once, when the other side has hung up. */
  lost(): void
}

/**
 * Listens on some channels. What is written on the wire is not waited for until it is on the disk: it is worth nothing
 * after a crash.
 * @throws what the database says, or that it does not answer
 */
export async function openWire(url: string, channels: readonly string[], ends: WireEnds): Promise<Wire> {
  const patience = { connectionTimeoutMillis: PATIENCE_MS, query_timeout: PATIENCE_MS }
  const client = new Client({ ...connectionOf(url), ...patience, application_name: 'latchkey ears' })
  const end = () => void client.end().catch(() => undefined)
  client.on('error', () => undefined)
  client.on('notification', ({ channel, payload }) => ends.notified(channel, payload ?? ''))
  try {
    await client.connect()
    await holdPlace(client)
    await client.query([...channels.map(it => `listen ${it}`), 'set synchronous_commit = off'].join(';'))
  } catch (error) {
    end()
    throw error
  }
  client.once('end', () => ends.lost())
  return {
    ask: async ({ text, values }) => (await client.query(text, [...values])).rows,
    end,
  }
}
