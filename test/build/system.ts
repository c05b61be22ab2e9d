import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { getRequestListener } from '@hono/node-server'
import { createUpstream as hiring } from '../../examples/hiring/upstream.ts'
import { createUpstream as jobhive } from '../../examples/jobhive/upstream.ts'
import { createUpstream as zenhire } from '../../examples/zenhire/upstream.ts'
import { createUpstream as zensearch } from '../../examples/zensearch/upstream.ts'
import type { Demo } from '../../src/app/demo/demo.ts'
import { seedPeople } from '../../src/app/demo/people.ts'
import { createDemo } from '../../src/app/demo/seeds.ts'
import { type Home, openHome } from '../../src/app/home.ts'
import { type Running, serve } from '../../src/app/planes/planes.ts'
import { ensureRootKey } from '../../src/app/root.ts'
import { readSettings } from '../../src/app/settings/settings.ts'
import { type Instant, instant } from '../../src/core/terms.ts'
import type { Clock } from '../../src/ports/clock.ts'
import { worth } from './worth.ts'

/** A clock that moves only when it is told to. */
export interface TestClock extends Clock {
  advance(ms: number): void
}

export function testClock(start: number = Date.now()): TestClock {
  let now = start
  return {
    now: (): Instant => instant(now),
    advance(ms) {
      now += ms
    },
  }
}

/** The whole of Latchkey on free ports, with the demo, its upstreams and a clock of its own. */
export interface System {
  readonly demo: Demo
  readonly home: Home
  readonly running: Running
  readonly clock: TestClock
  /** What was logged as an error: a test that expects none says so. */
  readonly logged: readonly string[]
  close(): Promise<void>
}

const UPSTREAMS = { zenhire, zensearch, jobhive, hiring }

export async function startSystem(
  environment: Readonly<Record<string, string>> = {},
  clock: TestClock = testClock(),
): Promise<System> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-system-'))
  const settings = readSettings({
    LATCHKEY_HOME: folder,
    LATCHKEY_CONTROL_PORT: '0',
    LATCHKEY_GATEWAY_PORT: '0',
    ...environment,
  })
  const logged: string[] = []
  const log = {
    error: (fields: Readonly<Record<string, unknown>>, message: string) =>
      void logged.push(JSON.stringify({ message, ...fields })),
    info: () => undefined,
  }
  const home = await openHome(settings, clock)
  const rootKey = (await ensureRootKey(home.ports, home.profiles)) ?? ''
  const running = await serve(home, settings, log)
  const upstreams = await startUpstreams(clock)
  const places = { control: running.controlUrl, gateway: running.gatewayUrl, upstreams: upstreams.urls }
  const seeded = await createDemo(home.ports, home.profiles, rootKey, places)
  const demo = { ...seeded, people: await seedPeople(home.ports, worth(running.office).people, seeded) }
  await running.engine.apis.refresh()
  return {
    demo,
    home,
    running,
    clock,
    logged,
    async close() {
      await running.close()
      await upstreams.close()
      await home.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function startUpstreams(clock: Clock) {
  const entries = Object.entries(UPSTREAMS)
  const servers: Server[] = []
  const urls: Record<string, string> = {}
  for (const [name, createUpstream] of entries) {
    const database = new DatabaseSync(':memory:')
    const app = createUpstream({ database, now: () => clock.now() })
    const server = createServer(getRequestListener(app.fetch))
    urls[name] = await listening(server)
    servers.push(server)
  }
  const close = async () => {
    for (const server of servers) {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
  }
  return { urls, close }
}

/** Lets a server listen on a free port of this machine. @returns its base URL */
export async function listening(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new TypeError('not listening')
  return `http://127.0.0.1:${address.port}`
}
