import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isThere, unpackDebian } from './debian.ts'
import { freePort } from './port.ts'

/** A PostgreSQL of our own, which may be treated badly. */
export interface PostgresServer {
  /** The address of a database that is always there, as its administrator. */
  readonly url: string
  /** Ends it and everything it has started, at once: a crash. */
  kill(): Promise<void>
  /** Starts it again where it was. @returns once it takes connections */
  start(): Promise<void>
  /** Stops all of its processes: connections stay, and nothing answers. */
  pause(): void
  resume(): void
  /** Ends it, and leaves nothing behind. */
  stop(): Promise<void>
}

const NOBODY = 65534
const DEBIAN = '/usr/lib/postgresql'
const OLDEST = 15
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/latchkey/postgres', import.meta.url))
const PACKAGES = ['postgresql-15', 'postgresql-client-15', 'libpq5']
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'fsync=off',
  'max_connections=200',
]
/** Runs a program until nobody holds the other end of standard input, however that came about. */
const UNTIL_LEFT =
  '"$@" & server=$!; cat > /dev/null; kill -QUIT $server; kill -CONT $server; wait $server; rm -rf "$0"'
const READY = /database system is ready to accept connections/

/** Starts a server in a folder of its own, on a free port. It ends with this process. */
export async function ownPostgres(): Promise<PostgresServer> {
  const bin = binaries()
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-postgres-'))
  const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
  if (process.getuid?.() === 0) chownSync(folder, NOBODY, NOBODY)
  const options = { cwd: folder, ...asNobody }
  const data = join(folder, 'data')
  const initial = ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C.UTF-8']
  execFileSync(join(bin, 'initdb'), initial, { ...options, stdio: 'pipe' })
  const port = await freePort()
  const line = [join(bin, 'postgres'), '-D', data, '-p', String(port), ...SETTINGS.flatMap(it => ['-c', it])]
  const launch = () => launched(['-c', UNTIL_LEFT, folder, ...line], options)
  let shell = await launch()
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    async kill() {
      const [first = 0, ...rest] = processesOf(data)
      signal([first, ...rest], 'SIGKILL')
      while (isRunning(first)) await setImmediate()
      // The shell is not asked to end, so that it leaves the folder where it is.
      shell.process.kill('SIGKILL')
      await shell.ended
    },
    async start() {
      shell = await launch()
    },
    pause: () => signal(processesOf(data), 'SIGSTOP'),
    resume: () => signal(processesOf(data).toReversed(), 'SIGCONT'),
    async stop() {
      shell.process.stdin.end()
      await shell.ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function launched(shellLine: readonly string[], options: Parameters<typeof spawn>[2]) {
  const child = spawn('/bin/sh', shellLine, { ...options, stdio: ['pipe', 'ignore', 'pipe'] })
  const ended = once(child, 'exit')
  const lines = createInterface(child.stderr)
  const ready = new Promise<void>(resolve => lines.on('line', line => READY.test(line) && resolve()))
  await Promise.race([ready, ended.then(() => fail('PostgreSQL ended before it was ready.'))])
  return { process: child, ended }
}

/** The server's own process first, then one for each connection and chore. */
function processesOf(data: string): readonly number[] {
  const [first = ''] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')
  const children = all.map(it => it.trim().split(/\s+/)).filter(([, parent]) => parent === first)
  return [Number(first), ...children.map(([pid]) => Number(pid))]
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function signal(pids: readonly number[], name: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch {
      // It has ended by itself meanwhile.
    }
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

/** Unpacks Debian's packages beside the other caches. */
function fetched(): undefined {
  try {
    unpackDebian(PACKAGES, CACHE)
  } catch (cause) {
    fail(MISSING, { cause })
  }
}

const isComplete = (folder: string): boolean => ['initdb', 'postgres'].every(it => isThere(join(folder, it)))

function versionsIn(root: string): readonly number[] {
  return isThere(root)
    ? readdirSync(root)
        .map(Number)
        .toSorted((a, b) => b - a)
    : []
}

function fail(sentence: string, options?: ErrorOptions): never {
  throw new Error(sentence, options)
}
