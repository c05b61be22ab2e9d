import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { isThere, unpackDebian } from './debian.ts'
import { freePort } from './port.ts'

/** A real Redis. */
export interface RedisServer {
  readonly url: string
  /** Runs one command. @returns its answer */
  run(...command: readonly [string, ...(string | number)[]]): Promise<unknown>
  /** Forgets everything. */
  flush(): Promise<void>
  stop(): Promise<void>
}

/** A Redis of our own, with which anything may be done. */
export interface OwnRedis extends RedisServer {
  readonly port: number
  /** It stands still: connections stay open, nothing is answered (SIGSTOP). */
  pause(): void
  resume(): void
  /** It is gone at once, with all it knew (SIGKILL). */
  kill(): Promise<void>
  /** It is there again at the same address, with nothing in it. */
  restart(): Promise<void>
}

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/latchkey/redis', import.meta.url))
const PACKAGES = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1', 'libatomic1']
const LIBRARIES = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map(it => join(CACHE, 'usr/lib', it))
/** Runs a program until nobody holds the other end of standard input, however that came about. */
const UNTIL_LEFT = '"$@" & server=$!; echo "is $server"; cat > /dev/null; kill -KILL $server; wait $server'
const READY = /Ready to accept connections/
const NAMED = /^is (\d+)$/

/** The server at `REDIS_URL` where that is set, else one of our own. */
export async function startRedis(): Promise<RedisServer> {
  const given = process.env['REDIS_URL']
  return given === undefined ? startOwnRedis() : { ...commandsOf(given), stop: async () => undefined }
}

/**
 * A server in a folder of its own, which ends with this process. It keeps nothing on disk.
 * @param settings lines of its settings, e.g. `--maxmemory-policy allkeys-lru`
 */
export async function startOwnRedis(settings: readonly string[] = []): Promise<OwnRedis> {
  const program = binary()
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  const line = [program, '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
  let running = await run([...line, ...settings])
  const commands = commandsOf(url)
  return {
    ...commands,
    port,
    pause: () => void process.kill(running.pid, 'SIGSTOP'),
    resume: () => void process.kill(running.pid, 'SIGCONT'),
    kill: () => running.end(),
    async restart() {
      await running.end()
      running = await run([...line, ...settings])
    },
    stop: () => running.end(),
  }
}

interface Running {
  readonly pid: number
  end(): Promise<void>
}

async function run(line: readonly string[]): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-redis-'))
  const libraries = [...LIBRARIES, process.env['LD_LIBRARY_PATH'] ?? ''].join(delimiter)
  const shell = spawn('/bin/sh', ['-c', `${UNTIL_LEFT}; rm -rf "$0"`, folder, ...line], {
    cwd: folder,
    env: { ...process.env, LD_LIBRARY_PATH: libraries },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const ended = once(shell, 'exit')
  const said: string[] = []
  const ready = Promise.withResolvers<void>()
  const lines = createInterface(shell.stdout)
  let pid = 0
  lines.on('line', text => {
    said.push(text)
    pid = Number(NAMED.exec(text)?.[1] ?? pid)
    if (READY.test(text)) ready.resolve()
    if (/Failed|Fatal|FATAL/.test(text)) ready.reject(new Error(`Redis did not start:\n${said.join('\n')}`))
  })
  await Promise.race([ready.promise, ended.then(() => fail(`Redis ended:\n${said.join('\n')}`))])
  const end = async () => {
    shell.stdin.end()
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  return { pid, end }
}

/** Commands over a connection each: what a test does must not depend on what became of an earlier one. */
function commandsOf(url: string): Omit<RedisServer, 'stop'> {
  const command: RedisServer['run'] = async (name, ...rest) => {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return await client.call(name, ...rest)
    } finally {
      client.disconnect()
    }
  }
  return { url, run: command, flush: async () => void (await command('flushall')) }
}

/** Where redis-server is: on the path, where Debian puts it, or unpacked here from Debian's packages. */
function binary(): string {
  const places = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    '/usr/bin',
    '/usr/local/bin',
    join(CACHE, 'usr/bin'),
  ]
  const found = () => places.map(it => join(it, 'redis-server')).find(isThere)
  return found() ?? fetched() ?? found() ?? fail(MISSING)
}

const MISSING =
  'These tests need Redis 6.2 or newer: install it (apt-get install redis-server), or put redis-server on the PATH.'

/** Unpacks Debian's packages beside the other caches. */
function fetched(): undefined {
  try {
    unpackDebian(PACKAGES, CACHE)
  } catch (cause) {
    fail(MISSING, { cause })
  }
}

function fail(sentence: string, options?: ErrorOptions): never {
  throw new Error(sentence, options)
}
