import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { portOf } from './cli.ts'

/** What spreads requests over several servers, as simply as that can be done: it tries nothing twice. */
export interface Balancer {
  readonly url: string
  /** The servers that were ready when last asked. */
  ready(): readonly string[]
  /** How many requests each server was sent. */
  readonly sent: ReadonlyMap<string, number>
  close(): Promise<void>
}

const LOOK_MS = 100
const KEPT_MS = 600_000

/**
 * Sends each request to the next server that is ready, over connections that are kept.
 * @param probe the path that says 200 where a server is ready
 */
export async function aBalancer(servers: readonly string[], probe: string): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true })
  const sent = new Map<string, number>()
  let ready: readonly string[] = []
  let turn = 0
  const look = async () => {
    const standing = await Promise.all(servers.map(it => isReady(it + probe)))
    ready = servers.filter((_, nth) => standing[nth])
  }
  await look()
  let looking: Promise<void> | undefined
  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined
    })
  }, LOOK_MS)
  const pass = (asked: IncomingMessage, answer: ServerResponse) => {
    const server = ready[turn++ % Math.max(ready.length, 1)]
    if (server === undefined) return void answer.writeHead(502).end('no server is ready')
    sent.set(server, (sent.get(server) ?? 0) + 1)
    const { method, headers } = asked
    const passed = request(server + (asked.url ?? '/'), { method, headers, agent }, it => {
      answer.writeHead(it.statusCode ?? 502, it.headers)
      it.pipe(answer)
    })
    passed.on('error', cause => {
      if (answer.headersSent) answer.destroy()
      else answer.writeHead(502).end(String(cause))
    })
    asked.pipe(passed)
  }
  // Who hangs up an idle connection must be its client: the other side may be sending just then.
  const server = createServer({ keepAliveTimeout: KEPT_MS }, pass).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    ready: () => ready,
    sent,
    async close() {
      clearInterval(timer)
      await looking
      server.close()
      server.closeAllConnections()
      agent.destroy()
    },
  }
}

const isReady = (url: string): Promise<boolean> =>
  fetch(url).then(
    async it => {
      await it.text()
      return it.ok
    },
    () => false,
  )
