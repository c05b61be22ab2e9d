import { Client } from 'pg'
import { SECOND } from '../../core/terms.ts'
import { connectionOf } from './database.ts'
import { CHANGES, type PostgresWriter } from './writing.ts'

/** A connection that only listens. */
export interface Ears {
  close(): Promise<void>
}

/** How often it is made sure that changes would still be heard of, and how long that may take. */
const BEAT_MS = SECOND

/**
 * Hears of the changes that other nodes make. Once a second it is asked whether it still hears; while it does
 * not, the connection is made again, and nothing that was read is relied on for longer than that.
 * @throws when there is no connection to begin with
 */
export async function listenForChanges(
  url: string,
  { hear, forget }: Pick<PostgresWriter, 'hear' | 'forget'>,
): Promise<Ears> {
  let client: Client | undefined = await listening(url, hear)
  let beating: Promise<void> | undefined
  const beat = async () => {
    if (client !== undefined && (await answers(client))) return
    forget()
    letGo(client)
    client = await listening(url, hear).catch(() => undefined)
    forget()
  }
  const timer = setInterval(() => {
    beating ??= beat().finally(() => {
      beating = undefined
    })
  }, BEAT_MS).unref()
  return {
    async close() {
      clearInterval(timer)
      await beating
      letGo(client)
    },
  }
}

/** Nobody waits for a farewell: the other side may be gone. */
const letGo = (client: Client | undefined): void => void client?.end().catch(() => undefined)

async function listening(url: string, hear: (notice: string) => void): Promise<Client> {
  const patience = { connectionTimeoutMillis: BEAT_MS, query_timeout: BEAT_MS }
  const client = new Client({ ...connectionOf(url), ...patience, keepAlive: true })
  // Whether it is still there is found out by asking.
  client.on('error', () => undefined)
  client.on('notification', ({ payload }) => hear(payload ?? ''))
  try {
    await client.connect()
    await client.query(`listen ${CHANGES}`)
    return client
  } catch (error) {
    letGo(client)
    throw error
  }
}

const answers = (client: Client): Promise<boolean> =>
  client.query('select 1').then(
    () => true,
    () => false,
  )
