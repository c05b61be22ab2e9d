import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isThere, unpackDebian } from './debian.ts'
import { freePort } from './port.ts'
import { aReaper } from './reaper.ts'
import { worth } from './worth.ts'

/** A proxy as its recipe has it, between the client and an API. */
export interface RunningProxy {
  readonly port: number
  stop(): Promise<void>
}

/** What takes the places of the addresses and names in a recipe. */
export interface Places {
  readonly latchkey: number
  readonly api: number
  readonly name: string
  /** The header keys come in. */
  readonly carriers: readonly string[]
  /** How long Latchkey may take; absent: as the recipe says. */
  readonly patienceMs?: number
  /** What else is different in each file of the recipe. */
  readonly amended?: (text: string) => string
}

/** Places of a program that may ask nobody, and then forwards every request. */
export type PlacesOfAny = Omit<Places, 'latchkey'> & { readonly latchkey: number | undefined }

/** A program that runs a recipe. */
interface Program {
  readonly name: string
  readonly recipe: string
  readonly main: string
  readonly line: (main: string) => readonly string[]
  /** The same without Latchkey. */
  readonly bare: string
  /** What a test needs beside the recipe: folders of its own. */
  readonly prepare?: (text: string) => string
}

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/latchkey/proxies', import.meta.url))
const PACKAGES = [
  ...['nginx', 'haproxy', 'caddy', 'liblua5.3-0', 'libopentracing-c-wrapper0', 'libopentracing1'],
  ...['libpcre2-8-0', 'libssl3', 'zlib1g', 'libcrypt1', 'libsystemd0', 'libcap2', 'libgcrypt20'],
  ...['libgpg-error0', 'liblzma5', 'libzstd1', 'liblz4-1', 'libstdc++6', 'libgcc-s1'],
]
const LIBRARIES = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].flatMap(it => [
  join(CACHE, 'usr/lib', it),
  join(CACHE, 'lib', it),
])
const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url))
const PATIENCE_MS = 10_000

/** nginx keeps bodies and its number where only root may write; as root it gives up its rights, and cannot write here. */
const nginxAtHome = (text: string): string => {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(it => `${it}_temp_path ${it};`)
  const own = process.getuid?.() === 0 ? 'user root;' : ''
  return `${own}\ndaemon off;\n${text.replace('http {', `http {\n  access_log off;\n  ${folders.join(' ')}`)}`
}

const BARE_NGINX = `worker_processes auto;
pid nginx.pid;
events {}
http {
  upstream api { server 127.0.0.1:8080; keepalive 32; }
  server {
    listen 127.0.0.1:8000;
    location / { proxy_pass http://api; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}`

const BARE_CADDY = `{
	admin off
	auto_https off
}
http://:8000 {
	bind 127.0.0.1
	reverse_proxy 127.0.0.1:8080
}
`

const BARE_HAPROXY = `defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
frontend public
  bind 127.0.0.1:8000
  default_backend api
backend api
  server api 127.0.0.1:8080
`

const nginx = (main: string): Program => ({
  name: 'nginx',
  recipe: 'nginx',
  main,
  line: it => ['-p', '.', '-e', 'stderr', '-c', it],
  bare: BARE_NGINX,
  prepare: nginxAtHome,
})

/** The recipes in `examples/` that a real program runs. */
export const PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['nginx', nginx('nginx.conf')],
  ['nginx with bodies', nginx('with-body.conf')],
  [
    'caddy',
    {
      name: 'caddy',
      recipe: 'caddy',
      main: 'Caddyfile',
      line: it => ['run', '--adapter', 'caddyfile', '--config', it],
      bare: BARE_CADDY,
    },
  ],
  [
    'haproxy',
    {
      name: 'haproxy',
      recipe: 'haproxy',
      main: 'haproxy.cfg',
      line: it => ['-db', '-f', it],
      bare: BARE_HAPROXY,
    },
  ],
])

/** Why none of the programs can be run, which is said aloud; undefined when all can. */
export function missing(): string | undefined {
  const why = absence()
  if (why !== undefined) console.warn(`NOT RUN: ${why}`)
  return why
}

function absence(): string | undefined {
  const absent = () => [...PROGRAMS.values()].filter(({ name }) => binaryOf(name) === undefined)
  if (absent().length === 0) return undefined
  try {
    unpackDebian(PACKAGES, CACHE)
  } catch (cause) {
    const names = [...new Set(absent().map(it => it.name))].join(', ')
    return `tests of recipes need ${names}: install them (apt-get install ${names}). ${cause}`
  }
  return absent().length === 0 ? undefined : 'Debian’s packages brought no programs'
}

function binaryOf(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/bin']
  return [...folders, join(CACHE, 'usr/sbin'), join(CACHE, 'usr/bin')].map(it => join(it, name)).find(isThere)
}

/** Runs a recipe on a free port, with its addresses and names replaced by those of whoever runs it. */
export async function startProxy(name: string, places: PlacesOfAny): Promise<RunningProxy> {
  const program = worth(PROGRAMS.get(name))
  const folder = mkdtempSync(join(tmpdir(), `latchkey-${program.name}-`))
  const port = await freePort()
  if (places.latchkey === undefined) writeFileSync(join(folder, program.main), program.bare)
  else cpSync(join(EXAMPLES, program.recipe), folder, { recursive: true })
  for (const file of readdirSync(folder)) {
    const path = join(folder, file)
    writeFileSync(path, placed(readFileSync(path, 'utf8'), port, places))
  }
  const main = join(folder, program.main)
  writeFileSync(main, (program.prepare ?? String)(readFileSync(main, 'utf8')))
  const child = spawn(binaryOf(program.name) ?? program.name, program.line(program.main), {
    cwd: folder,
    env: { ...process.env, HOME: folder, LD_LIBRARY_PATH: LIBRARIES.join(delimiter) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const reaper = aReaper(folder)
  if (child.pid !== undefined) reaper.watch(child.pid)
  const said: string[] = []
  child.stderr.on('data', chunk => void said.push(String(chunk)))
  const ended = once(child, 'exit')
  const over = { yet: false }
  void ended.then(() => {
    over.yet = true
  })
  await answering(
    port,
    () => over.yet,
    () => said.join(''),
  )
  return {
    port,
    async stop() {
      child.kill('SIGTERM')
      await ended
      reaper.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const placed = (
  text: string,
  port: number,
  { latchkey, api, name, carriers, patienceMs = 5000, amended = String }: PlacesOfAny,
): string =>
  amended(text)
    .replaceAll(/(_read_timeout|_header_timeout) 5s/g, `$1 ${patienceMs}ms`)
    .replaceAll('TIMEOUT_MS = 5000', `TIMEOUT_MS = ${patienceMs}`)
    .replaceAll('127.0.0.1:4701', `127.0.0.1:${latchkey}`)
    .replaceAll('127.0.0.1:8080', `127.0.0.1:${api}`)
    .replaceAll(':8000', `:${port}`)
    .replaceAll('/authz/zenhire', `/authz/${name}`)
    .replaceAll(/^.*x-api-key.*$/gim, line => carriers.map(it => line.replace(/x-api-key/i, it)).join('\n'))

/** Resolves once a port takes connections. @throws with what the program said when it does not */
async function answering(port: number, isOver: () => boolean, said: () => string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!(await takesConnections(port))) {
    if (isOver() || performance.now() > deadline) throw new Error(`the proxy did not start:\n${said()}`)
    await setTimeout(10)
  }
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    const settle = (taken: boolean) => {
      socket.destroy()
      resolve(taken)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
  })
}
