import { Client } from 'pg'
import { SECOND } from '../../core/terms.ts'
import { connectionOf } from './database.ts'
import { CHANGES, type PostgresWriter } from './writing.ts'

/** A connection that only listens. */
export interface Ears {
  close(): Promise<void>
}

/** How often it is made sure that changes would still be heard of. */
const BEAT_MS = SECOND

/**
 * Hears of the changes that other nodes make. Once a second it is asked whether it still hears; when it does
 * not, the connection is made again, and until that is done nothing that was read is relied on for longer.
 * @throws when there is no connection to begin with
 */
export async function listenForChanges(
  url: string,
  { hear, forget }: Pick<PostgresWriter, 'hear' | 'forget'>,
): Promise<Ears> {
  let client = await listening(url, hear)
  let beating = false
  const beat = async () => {
    if (beating) return
    beating = true
    if (!(await answers(client))) {
      forget()
      await client.end().catch(() => undefined)
      client = await listening(url, hear).catch(() => client)
      forget()
    }
    beating = false
  }
  const timer = setInterval(() => void beat(), BEAT_MS).unref()
  return {
    async close() {
      clearInterval(timer)
      await client.end().catch(() => undefined)
    },
  }
}

async function listening(url: string, hear: (notice: string) => void): Promise<Client> {
  const client = new Client({ ...connectionOf(url), query_timeout: BEAT_MS, keepAlive: true })
  // Whether it is still there is found out by asking.
  client.on('error', () => undefined)
  client.on('notification', ({ payload }) => hear(payload ?? ''))
  await client.connect()
  await client.query(`listen ${CHANGES}`)
  return client
}

const answers = (client: Client): Promise<boolean> =>
  client.query('select 1').then(
    () => true,
    () => false,
  )
