import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** Where a proxy listens that was started for a measurement. */
export interface Started {
  readonly port: number
  stop(): void
}

/** A program that forwards, with and without asking Latchkey first. */
export interface Proxied {
  readonly name: string
  /** Its folder in `examples`, and the file in there that it is started with. */
  readonly recipe: readonly [folder: string, main: string]
  readonly program: string
  readonly line: (main: string) => readonly string[]
  /** The same without Latchkey. */
  readonly bare: string
  /** What it needs to run in a folder of its own. */
  readonly settle?: (text: string) => string
}

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url))

const atHome = (text: string): string => {
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(it => `${it}_temp_path ${it};`)
  const own = process.getuid?.() === 0 ? 'user root;' : ''
  return `${own} daemon off;\n${text.replace('http {', `http { access_log off; keepalive_requests 1000000; ${folders.join(' ')}`)}`
}

const nginx = (name: string, main: string): Proxied => ({
  name,
  recipe: ['nginx', main],
  program: 'nginx',
  line: it => ['-p', '.', '-e', 'stderr', '-c', it],
  settle: atHome,
  bare: `worker_processes auto;
pid nginx.pid;
events {}
http {
  upstream api { server 127.0.0.1:8080; keepalive 32; }
  server {
    listen 127.0.0.1:8000;
    location / { proxy_pass http://api; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}`,
})

const KNOWN: readonly Proxied[] = [
  nginx('nginx, auth_request', 'nginx.conf'),
  nginx('nginx, with bodies', 'with-body.conf'),
  {
    name: 'Caddy, forward_auth',
    recipe: ['caddy', 'Caddyfile'],
    program: 'caddy',
    line: it => ['run', '--adapter', 'caddyfile', '--config', it],
    bare: '{\n\tadmin off\n\tauto_https off\n}\nhttp://:8000 {\n\tbind 127.0.0.1\n\treverse_proxy 127.0.0.1:8080\n}\n',
  },
  {
    name: 'HAProxy, Lua',
    recipe: ['haproxy', 'haproxy.cfg'],
    program: 'haproxy',
    line: it => ['-db', '-f', it],
    bare: `defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
frontend public
  bind 127.0.0.1:8000
  default_backend api
backend api
  server api 127.0.0.1:8080
`,
  },
]

/** The recipes that are measured, of the programs that are installed. */
export const PROXIED = KNOWN.filter(
  ({ program }) => spawnSync('/bin/sh', ['-c', `command -v ${program}`]).status === 0,
)

/** Starts a program in front of an app. @param latchkey port of the gateway it asks; undefined: it asks nobody */
export async function startProxied(
  { recipe: [recipe, main], program, line, bare, settle = String }: Proxied,
  app: number,
  latchkey: number | undefined,
): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'))
  const port = await freePort()
  if (latchkey === undefined) writeFileSync(join(folder, main), bare)
  else cpSync(join(EXAMPLES, recipe), folder, { recursive: true })
  for (const file of readdirSync(folder)) {
    const path = join(folder, file)
    const text = placed(readFileSync(path, 'utf8'), { port, app, latchkey: latchkey ?? 0 })
    writeFileSync(path, file === main ? settle(text) : text)
  }
  const child = spawn(program, line(main), {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, HOME: folder },
  })
  await listening(child, port)
  return {
    port,
    stop() {
      child.once('exit', () => rmSync(folder, { recursive: true, force: true }))
      child.kill()
    },
  }
}

interface Ports {
  readonly port: number
  readonly app: number
  readonly latchkey: number
}

const placed = (text: string, { port, app, latchkey }: Ports): string =>
  text
    .replaceAll('127.0.0.1:4701', `127.0.0.1:${latchkey}`)
    .replaceAll('127.0.0.1:8080', `127.0.0.1:${app}`)
    .replaceAll(':8000', `:${port}`)
    .replaceAll('/authz/zenhire', '/authz/jobhive')
    .replaceAll(/x-api-key/gi, 'Authorization')

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** @throws when the program has ended instead */
async function listening(child: ChildProcess, port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const there = await new Promise(resolve => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (there) return
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`)
    await setTimeout(10)
  }
}
