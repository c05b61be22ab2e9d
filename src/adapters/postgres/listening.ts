import { Client } from 'pg'
import { connectionOf } from './database.ts'
import { CHANGES } from './writing.ts'

/** A connection that only listens. */
export interface Ears {
  close(): Promise<void>
}

/**
 * Hears of the changes that other nodes make. A connection that breaks is made again.
 * @param hear called with what the node that made it had to say
 */
export async function listenForChanges(url: string, hear: (notice: string) => void): Promise<Ears> {
  const client = new Client(connectionOf(url))
  client.on('notification', ({ payload }) => {
    if (payload !== undefined) hear(payload)
  })
  client.on('error', () => undefined)
  await client.connect()
  await client.query(`listen ${CHANGES}`)
  return { close: () => client.end() }
}
