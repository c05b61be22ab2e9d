import { Client } from 'pg'
import { ownPostgres } from './postgres-server.ts'

/** A real PostgreSQL with nothing in it. */
export interface Postgres {
  /** Makes an empty database. @returns its address */
  database(): Promise<string>
  /** Runs statements in the database at an address, as nobody's change. @returns the rows of a single one */
  run(url: string, statements: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  stop(): Promise<void>
}

/** The server at `DATABASE_URL` where that is set, else one of our own in a folder of its own. */
export async function startPostgres(): Promise<Postgres> {
  const given = process.env['DATABASE_URL']
  if (given !== undefined) return databasesOn(given, async () => undefined)
  const own = await ownPostgres()
  return databasesOn(own.url, own.stop)
}

/** A server that ends with the process: files of tests that share one share it, too. */
type Shared = Omit<Postgres, 'stop'>

let shared: Promise<Shared> | undefined
const databases = new Map<string, Promise<string>>()

/** The server that tests share which only want databases of their own. */
export function sharedPostgres(): Promise<Shared> {
  shared ??= startPostgres()
  return shared
}

/** Whether the run is to keep everything in PostgreSQL. */
export const isOnPostgres = (): boolean => process.env['TEST_STORES'] === 'postgres'

/** Where a home folder keeps what it knows, when that is not in the folder itself. */
export async function settingsFor(folder: string): Promise<Readonly<Record<string, string>>> {
  if (!isOnPostgres()) return {}
  const url = databases.get(folder) ?? sharedPostgres().then(it => it.database())
  databases.set(folder, url)
  return { DATABASE_URL: await url }
}

/** Runs statements in the database at an address. @returns the rows of a single one */
export async function runOn(
  url: string,
  statements: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query(statements)
    return rows
  } finally {
    await client.end()
  }
}

let databasesMade = 0

function databasesOn(admin: string, stop: () => Promise<void>): Postgres {
  const made: string[] = []
  return {
    run: runOn,
    async database() {
      const name = `latchkey_${process.pid}_${databasesMade++}`
      made.push(name)
      await runOn(admin, `create database ${name}`)
      const url = new URL(admin)
      url.pathname = `/${name}`
      return url.href
    },
    async stop() {
      for (const name of made) await runOn(admin, `drop database if exists ${name} with (force)`)
      await stop()
    },
  }
}
