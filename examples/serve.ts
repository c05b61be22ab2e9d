import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import { getRequestListener } from '@hono/node-server'
import { createUpstream as hiring } from './hiring/upstream.ts'
import { createUpstream as jobhive } from './jobhive/upstream.ts'
import { createUpstream as zenhire } from './zenhire/upstream.ts'
import { createUpstream as zensearch } from './zensearch/upstream.ts'

const UPSTREAMS = { zenhire, zensearch, jobhive, hiring }
const USAGE = `Usage: node examples/serve.ts --folder PATH [--only ${Object.keys(UPSTREAMS).join('|')}]`
const PATIENCE_MS = 2000
/** The 32 KiB of headers the gateway takes from a client, and as much again for those it adds; Node's own limit is 16 KiB. */
const MAX_HEADER_BYTES = 64 * 1024

type Name = keyof typeof UPSTREAMS

interface Running {
  readonly name: Name
  readonly url: string
  close(): Promise<void>
}

/** Serves one upstream on a free port of this machine; nobody else can reach it. */
async function start(name: Name, folder: string): Promise<Running> {
  const database = new DatabaseSync(join(folder, `${name}.sqlite`), { timeout: PATIENCE_MS })
  database.exec('PRAGMA journal_mode = WAL')
  const app = UPSTREAMS[name]({ database, now: Date.now })
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, getRequestListener(app.fetch))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { name, url: `http://127.0.0.1:${port}`, close: () => stop(server, database) }
}

/** Lets requests that are under way finish, within reason. */
async function stop(server: Server, database: DatabaseSync): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  const impatience = setTimeout(() => server.closeAllConnections(), PATIENCE_MS)
  await closed
  clearTimeout(impatience)
  database.close()
}

/** Resolves when someone asks this process to end, or the process that started it is gone. */
function ending(): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers()
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) process.once(event, resolve)
  if (process.connected === false) resolve(undefined)
  return promise
}

function readArguments(): { folder: string; names: readonly Name[] } | undefined {
  try {
    const { folder, only } = parseArgs({
      options: { folder: { type: 'string' }, only: { type: 'string' } },
    }).values
    const names = Object.keys(UPSTREAMS).filter((name): name is Name => only === undefined || name === only)
    return folder && names.length > 0 ? { folder, names } : undefined
  } catch {
    return undefined
  }
}

const wanted = readArguments()
if (!wanted) {
  console.error(USAGE)
  process.exit(2)
}
const ended = ending()
mkdirSync(wanted.folder, { recursive: true })
const running = await Promise.all(wanted.names.map(name => start(name, wanted.folder)))
console.log(JSON.stringify(Object.fromEntries(running.map(({ name, url }) => [name, url]))))
await ended
await Promise.all(running.map(upstream => upstream.close()))
process.exit(0)
