import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'

/** A real PostgreSQL with nothing in it. */
export interface Postgres {
  /** Makes an empty database. @returns its address */
  database(): Promise<string>
  /** Runs statements in the database at an address, as nobody's change. @returns the rows of a single one */
  run(url: string, statements: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  stop(): Promise<void>
}

const NOBODY = 65534
const DEBIAN = '/usr/lib/postgresql'
const OLDEST = 15
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/latchkey/postgres', import.meta.url))
const PACKAGES = ['postgresql-15', 'postgresql-client-15', 'libpq5']
/** Runs a program until nobody holds the other end of standard input, however that came about. */
const UNTIL_LEFT = '"$@" & server=$!; cat > /dev/null; kill -QUIT $server; wait $server; rm -rf "$0"'
const READY = /database system is ready to accept connections/

/** The server at `DATABASE_URL` where that is set, else one of our own in a folder of its own. */
export async function startPostgres(): Promise<Postgres> {
  const given = process.env['DATABASE_URL']
  return given === undefined ? ownPostgres() : databasesOn(given, async () => undefined)
}

/** One server for all tests of a file; it ends with the process. */
let shared: Promise<Postgres> | undefined
const databases = new Map<string, Promise<string>>()

/** The server all tests of a file share. */
export function sharedPostgres(): Promise<Postgres> {
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

async function ownPostgres(): Promise<Postgres> {
  const bin = binaries()
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'))
  const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  if (process.getuid?.() === 0) chownSync(folder, NOBODY, NOBODY)
  const options = { cwd: folder, ...asNobody }
  const data = join(folder, 'data')
  const initial = ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C.UTF-8']
  execFileSync(join(bin, 'initdb'), initial, { ...options, stdio: 'pipe' })
  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'fsync=off',
    'max_connections=200',
  ]
  const line = [join(bin, 'postgres'), '-D', data, '-p', String(port), ...settings.flatMap(it => ['-c', it])]
  const server = spawn('/bin/sh', ['-c', UNTIL_LEFT, folder, ...line], {
    ...options,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const ended = once(server, 'exit')
  const lines = createInterface(server.stderr)
  const ready = new Promise<void>(resolve => lines.on('line', line => READY.test(line) && resolve()))
  await Promise.race([ready, ended.then(() => fail('PostgreSQL ended before it was ready.'))])
  return databasesOn(`postgres://postgres@127.0.0.1:${port}/postgres`, async () => {
    server.stdin.end()
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
}

function databasesOn(admin: string, stop: () => Promise<void>): Postgres {
  const made: string[] = []
  const run = async (url: string, statements: string) => {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      const { rows } = await client.query(statements)
      return rows
    } finally {
      await client.end()
    }
  }
  return {
    run,
    async database() {
      const name = `latchkey_${process.pid}_${made.length}`
      await run(admin, `create database ${name}`)
      made.push(name)
      const url = new URL(admin)
      url.pathname = `/${name}`
      return url.href
    },
    async stop() {
      for (const name of made) await run(admin, `drop database if exists ${name} with (force)`)
      await stop()
    },
  }
}

/** Where initdb and postgres are: on the path, where Debian puts them, or unpacked here from Debian's packages. */
function binaries(): string {
  const debian = (root: string) =>
    versionsIn(root)
      .filter(version => version >= OLDEST)
      .map(version => join(root, String(version), 'bin'))
  const places = () => [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...debian(DEBIAN),
    ...debian(join(CACHE, DEBIAN)),
  ]
  return places().find(isComplete) ?? fetched() ?? places().find(isComplete) ?? fail(MISSING)
}

const MISSING =
  'These tests need PostgreSQL 15 or newer: install it (apt-get install postgresql), or set DATABASE_URL to one that is running.'

/** Unpacks Debian's packages beside the other caches; nothing of the machine is changed. */
function fetched(): undefined {
  mkdirSync(CACHE, { recursive: true })
  try {
    execFileSync('apt-get', ['download', '-qq', ...PACKAGES], { cwd: CACHE, stdio: 'pipe' })
    for (const file of readdirSync(CACHE).filter(it => it.endsWith('.deb')))
      execFileSync('dpkg', ['-x', join(CACHE, file), CACHE], { stdio: 'pipe' })
  } catch {
    return undefined
  }
}

const isComplete = (folder: string): boolean => ['initdb', 'postgres'].every(it => exists(join(folder, it)))

function versionsIn(root: string): readonly number[] {
  return exists(root)
    ? readdirSync(root)
        .map(Number)
        .toSorted((a, b) => b - a)
    : []
}

function exists(path: string): boolean {
  try {
    accessSync(path)
    return true
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

function fail(sentence: string): never {
  throw new Error(sentence)
}
