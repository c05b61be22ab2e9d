import { Client } from 'pg'
import { SettingsError } from '../../core/error.ts'
import { SECOND } from '../../core/terms.ts'
import { nodeSecrets } from '../node/secrets.ts'
import { connectionOf } from './database.ts'
import { holdPlace } from './place.ts'
import type { Statement } from './roster.ts'

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

const DEAF =
  'Changes of other nodes would not be heard of: notifications do not come through to here. If DATABASE_URL leads through a pooler, let it pool by sessions, or name the database itself.'

const { id } = nodeSecrets()

/**
 * Listens on some channels, the last of which is nobody else's, and makes sure that it hears. What is written on the
 * wire is not waited for until it is on the disk: it is worth nothing after a crash. While there is the wire nobody
 * can move the database, however long its node has nothing to ask.
 * @throws {SettingsError} when notifications do not come through, or the database is moved just now; else what the
 * database says, or that it is silent
 */
export const openWire = (url: string, channels: readonly string[], ends: WireEnds): Promise<Wire> =>
  openHearing({ url, channels, ends, first: holdPlace })

/** What is heard where, and what is said first. */
interface Hearing {
  readonly url: string
  readonly channels: readonly string[]
  readonly ends: WireEnds
  readonly first: (client: Client) => Promise<void>
}

async function openHearing({ url, channels, ends, first }: Hearing): Promise<Wire> {
  const client = clientOf(url)
  const end = () => letGo(client)
  client.on('notification', ({ channel, payload }) => ends.notified(channel, payload ?? ''))
  try {
    await client.connect()
    await first(client)
    await client.query([...channels.map(it => `listen ${it}`), 'set synchronous_commit = off'].join(';'))
    await proveHearing(client, url, channels.at(-1))
  } catch (error) {
    end()
    throw error
  }
  client.once('end', () => ends.lost())
  return { ask: inTurn(({ text, values }) => client.query(text, [...values]).then(it => it.rows)), end }
}

/** A connection does one thing at a time. */
function inTurn(ask: Wire['ask']): Wire['ask'] {
  let last: Promise<unknown> = Promise.resolve()
  return statement => {
    const answer = last.then(() => ask(statement))
    last = answer.catch(() => undefined)
    return answer
  }
}

/**
 * Makes sure that notifications would come through. Changes nothing.
 * @throws {SettingsError} when they do not; else what the database says, or that it is silent
 */
export async function checkHearing(url: string): Promise<void> {
  const ends = { notified: () => undefined, lost: () => undefined }
  const wire = await openHearing({ url, channels: [id('check_')], ends, first: async () => undefined })
  wire.end()
}

function clientOf(url: string): Client {
  const patience = { connectionTimeoutMillis: PATIENCE_MS, query_timeout: PATIENCE_MS }
  const client = new Client({ ...connectionOf(url), ...patience, application_name: 'latchkey ears' })
  // Whether it is still there is found out by asking.
  client.on('error', () => undefined)
  return client
}

const letGo = (client: Client): void => void client.end().catch(() => undefined)

/** Says something on another connection, and waits until it is heard: a pooler that lends connections loses it. */
async function proveHearing(client: Client, url: string, channel: string | undefined): Promise<void> {
  const { promise: heard, resolve } = Promise.withResolvers<boolean>()
  const proof = id('proof_')
  client.on('notification', ({ payload }) => payload === proof && resolve(true))
  const mouth = clientOf(url)
  const late = setTimeout(resolve, PATIENCE_MS, false)
  try {
    await mouth.connect()
    await mouth.query('select pg_notify($1, $2)', [channel, proof])
    if (!(await heard)) throw new SettingsError(DEAF)
  } finally {
    clearTimeout(late)
    letGo(mouth)
  }
}
