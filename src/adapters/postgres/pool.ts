import type { PostgresPool } from 'kysely'
import {
  type Client,
  Pool,
  type PoolClient,
  type PoolConfig,
  type QueryConfig,
  type QueryResultRow,
} from 'pg'
import { SECOND } from '../../core/terms.ts'
import { probing } from './probing.ts'

/** Who waits for a free connection at the most, so that a database that hangs piles up nothing. */
const WAITING = 1000
/** How long a farewell to the database may take. */
const FAREWELL_MS = 2 * SECOND

/** A statement that is prepared once a connection. */
export interface Prepared {
  readonly name: string
  readonly text: string
  readonly values: readonly unknown[]
  /** How long its answer is waited for, and a connection before that, in milliseconds. */
  readonly patienceMs: number
}

/** Connections to one database. Whoever asks is answered or refused within the time that was configured. */
export interface Connections {
  /** For transactions, and statements that are made as they are needed. */
  readonly pool: PostgresPool
  /** Asks in one round trip. @throws what the database says, or that it does not answer */
  ask<Row extends QueryResultRow>(statement: Prepared): Promise<readonly Row[]>
  /** Ends every connection, also when nobody answers at the other end. */
  close(): Promise<void>
}

/** What a new connection says first. One on which that fails is not used. */
export type Greeting = (client: PoolClient) => Promise<void>

/** Opens no connection before one is needed. */
export function connectionsTo(config: PoolConfig, greet?: Greeting): Connections {
  const pool = new Pool(greet === undefined ? config : { ...config, verify: greeted(greet) })
  const probe = probing()
  const clients = new Set<Client>()
  // A connection that breaks is replaced by the pool; whoever uses it hears of it anyway.
  pool.on('error', () => undefined)
  pool.on('connect', client => {
    clients.add(client)
    client.on('error', () => undefined)
  })
  pool.on('remove', client => clients.delete(client))
  const checkCrowd = () => {
    if (pool.waitingCount >= WAITING) throw new Error('Too many are waiting for the database.')
  }
  return {
    pool: {
      options: pool.options,
      end: () => pool.end(),
      async connect() {
        checkCrowd()
        return lettingGo(await pool.connect())
      },
    },
    async ask<Row extends QueryResultRow>({ name, text, values, patienceMs }: Prepared) {
      checkCrowd()
      const statement: Statement = { name, text, values: [...values], query_timeout: patienceMs }
      return (
        await probe(() =>
          inTime(
            patienceMs,
            asking(() => pool.query<Row>(statement)),
          ),
        )
      ).rows
    },
    close: () => farewell(pool, clients),
  }
}

/** A statement that is given up after some time, which the types of the driver leave out. */
interface Statement extends QueryConfig {
  readonly query_timeout: number
}

/** What is only read is asked once more on another connection where the first one breaks: others need not be broken. */
async function asking<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (cause) {
    if (!isBroken(cause)) throw cause
    return ask()
  }
}

/** What the system, the driver or the server says of a connection that is no more. */
const BROKEN = /^(ECONNRESET|EPIPE|57P0[1-3])$|^Connection terminated|is not queryable$/

const isBroken = (cause: unknown): boolean => {
  const { code, message } = Object(cause)
  return BROKEN.test(String(code)) || BROKEN.test(String(message))
}

/** Gives work up that takes too long. What becomes of it then is nobody's concern. */
async function inTime<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('The database did not answer in time.')), ms)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

const GIVEN_UP = 'Query read timeout'

/** A connection that did not answer in time is not used again: its answer may still come. */
function lettingGo(client: PoolClient): PoolClient {
  const query = (text: string, values: readonly unknown[]) =>
    client.query(text, [...values]).catch((cause: unknown) => {
      if (Object(cause).message === GIVEN_UP) client.connection.stream.destroy()
      throw cause
    })
  return Object.assign(Object.create(client), { query })
}

const greeted =
  (greet: Greeting): NonNullable<PoolConfig['verify']> =>
  (client, done) =>
    void greet(client).then(
      () => done(),
      (cause: Error) => {
        client.connection.stream.destroy()
        done(cause)
      },
    )

/** A server that was stopped does not say goodbye. */
async function farewell(pool: Pool, clients: ReadonlySet<Client>): Promise<void> {
  const late = setTimeout(() => {
    for (const { connection } of clients) connection.stream.destroy()
  }, FAREWELL_MS)
  await pool.end()
  clearTimeout(late)
}
