import { once } from 'node:events'
import type { Server } from 'node:http'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { type MemoryCounters, memoryCounters } from '../adapters/memory/counters.ts'
import { nodeSeal } from '../adapters/node/seal.ts'
import { serverSecret } from '../adapters/node/secret-file.ts'
import { nodeSecrets } from '../adapters/node/secrets.ts'
import { openPostgres } from '../adapters/postgres/stores.ts'
import type { SqlStores } from '../adapters/sql/stores/stores.ts'
import type { UsageOptions } from '../adapters/sql/stores/usage.ts'
import { lockFolder } from '../adapters/sqlite/lock.ts'
import { openSqlite } from '../adapters/sqlite/stores.ts'
import { createControl } from '../control/control.ts'
import type { Services } from '../control/services.ts'
import { SettingsError } from '../core/error.ts'
import { DAY, MINUTE, SECOND } from '../core/terms.ts'
import type { Profiles } from '../engine/context.ts'
import { createEngine, type Engine } from '../engine/engine.ts'
import type { Ports } from '../engine/ports.ts'
import { createGateway, type Gateway } from '../gateway/server.ts'
import type { PeopleLog } from '../people/logins.ts'
import type { Clock } from '../ports/clock.ts'
import { expiring } from './expiring.ts'
import { type Office, openOffice } from './office.ts'
import { loadProfiles, SHIPPED_PROFILES } from './profiles.ts'
import { referenceScript } from './reference.ts'
import type { Settings } from './settings.ts'
import { VERSION } from './version.ts'

/** Stores, engine and profiles of one home folder, before anything listens. */
export interface Home {
  readonly stores: SqlStores
  readonly ports: Ports
  readonly profiles: Profiles
  /** Makes everything so far durable, and gives the folder back. */
  close(): Promise<void>
}

/** Both planes, listening. */
export interface Running {
  readonly engine: Engine
  readonly controlUrl: string
  readonly gatewayUrl: string
  readonly office: Office
  /** Answers what is in flight, then stops. */
  close(): Promise<void>
}

/** How often sealed answers nobody is given any more are forgotten, and counts of uses that are too old. */
const FORGET_MS = MINUTE
const DRAIN_MS = 10 * SECOND
const STALL_MS = 15 * SECOND
/** Listening there, `localhost` leads here. */
const LOCAL: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '0.0.0.0', '::'])
/** How soon a connection is closed once its last answer is out; clients keep theirs open for more. */
const TIDY_MS = 50

/**
 * Opens a home folder.
 * @throws {SettingsError} {ProfileError} when it cannot be used; they say what to do
 */
export async function openHome(settings: Settings, clock: Clock): Promise<Home> {
  const folder = settings.LATCHKEY_HOME
  const profiles = loadProfiles([SHIPPED_PROFILES, join(folder, 'profiles')])
  const stores = await openStores(settings)
  const counters = await savedCounters(stores, clock).catch(async cause => {
    await stores.close()
    throw cause
  })
  const { keys, directory, credits, usage, audit, idempotency, attributedTo } = stores
  return {
    stores,
    profiles,
    ports: {
      ...{ keys, directory, credits, usage, audit, idempotency, attributedTo },
      ...{ counters, clock, secrets: nodeSecrets() },
    },
    close: () => closeHome(stores, counters, clock),
  }
}

/** In the database of several nodes where there is one, else in the home folder. */
async function openStores(settings: Settings): Promise<SqlStores> {
  const usage = usageOf(settings)
  const { DATABASE_URL: url, LATCHKEY_HOME: folder } = settings
  if (url === '') return openSqlite({ folder, usage })
  const release = lockFolder(folder)
  try {
    const stores = await openPostgres({ url, usage })
    return { ...stores, close: () => stores.close().finally(release) }
  } catch (cause) {
    release()
    throw cause
  }
}

const usageOf = (settings: Settings): UsageOptions => ({
  flushMs: settings.LATCHKEY_USAGE_FLUSH_SECONDS * SECOND,
  keptMs: {
    minute: settings.LATCHKEY_USAGE_MINUTES_KEPT_DAYS * DAY,
    hour: settings.LATCHKEY_USAGE_HOURS_KEPT_DAYS * DAY,
    day: settings.LATCHKEY_USAGE_DAYS_KEPT_DAYS * DAY,
  },
})

/** The counters as the last graceful stop left them. */
async function savedCounters({ counterSnapshots }: SqlStores, clock: Clock): Promise<MemoryCounters> {
  const counters = memoryCounters()
  counters.restore(await counterSnapshots.load(), clock.now())
  return counters
}

async function closeHome(stores: SqlStores, counters: MemoryCounters, clock: Clock): Promise<void> {
  try {
    await stores.counterSnapshots.save(counters.snapshot(clock.now()))
  } finally {
    await stores.close()
  }
}

/** How both planes are started. */
export interface ServeOptions {
  /** Whether letters that cannot be sent are logged in full, as is fit for a demo. */
  readonly lettersInLog?: boolean
}

/** Starts both planes over an open home. */
export async function serve(
  home: Home,
  settings: Settings,
  log: PeopleLog,
  { lettersInLog = false }: ServeOptions = {},
): Promise<Running> {
  const { ports, profiles, stores } = home
  const engine = await createEngine(ports, profiles, { cachedKeys: settings.LATCHKEY_CACHED_KEYS })
  const gateway = createGateway(
    engine,
    { trustedProxies: settings.LATCHKEY_TRUSTED_PROXIES, stallMs: STALL_MS, version: VERSION },
    log,
  )
  const app = Promise.withResolvers<ReturnType<typeof createControl>>()
  const control = createAdaptorServer({
    fetch: async (request, bindings) => (await app.promise).fetch(request, bindings),
  }) as Server
  const host = settings.LATCHKEY_HOST
  const gatewayUrl = await listen(
    gateway.server,
    host,
    settings.LATCHKEY_GATEWAY_PORT,
    'LATCHKEY_GATEWAY_PORT',
  )
  try {
    const controlUrl = await listen(control, host, settings.LATCHKEY_CONTROL_PORT, 'LATCHKEY_CONTROL_PORT')
    const publicUrl = settings.LATCHKEY_PUBLIC_URL || `http://localhost:${portOf(control)}`
    const secret = serverSecret(settings.LATCHKEY_HOME)
    const office = await openOffice({ stores, ports, secret, publicUrl, log, lettersInLog }, settings)
    const services = servicesOf(settings, { publicUrl, secret, office })
    app.resolve(createControl({ engine, log, services }))
    const rest = await forgetting(ports)
    const stopExpiring = await expiring(ports)
    const close = async () => {
      await stop(gateway, control)
      rest()
      stopExpiring()
    }
    return { engine, office, controlUrl, gatewayUrl, close }
  } catch (cause) {
    control.close()
    await gateway.close()
    throw cause
  }
}

/** Forgets answers that have expired, and old counts, now and ever again. @returns what ends it */
async function forgetting({ idempotency, usage, clock }: Ports): Promise<() => void> {
  const forgetUses = () => usage.forget(clock.now()).catch(() => undefined)
  const forget = () => idempotency.forgetExpired(clock.now())
  await forget()
  forgetUses()
  const timer = setInterval(() => {
    forgetUses()
    forget().catch(() => undefined)
  }, FORGET_MS).unref()
  return () => clearInterval(timer)
}

interface ServiceParts {
  readonly publicUrl: string
  readonly secret: Uint8Array
  readonly office: Office
}

const servicesOf = (settings: Settings, { publicUrl, secret, office }: ServiceParts): Services => ({
  seal: nodeSeal(secret),
  people: office.people,
  mail: office.mail,
  publicUrl,
  trustedProxies: settings.LATCHKEY_TRUSTED_PROXIES,
  referenceScript,
  version: VERSION,
})

async function stop(gateway: Gateway, control: Server): Promise<void> {
  gateway.drain()
  const servers = [gateway.server, control]
  const impatience = setTimeout(() => servers.forEach(server => void server.closeAllConnections()), DRAIN_MS)
  const tidying = setInterval(() => servers.forEach(server => void server.closeIdleConnections()), TIDY_MS)
  const closed = once(control, 'close')
  control.close()
  await Promise.all([gateway.close(), closed])
  clearTimeout(impatience)
  clearInterval(tidying)
}

/** @returns the base URL, with the port that was free when 0 was asked for */
async function listen(server: Server, host: string, port: number, setting: string): Promise<string> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    throw unlistenable(cause, host, port, setting)
  }
  const literal = host.includes(':') ? `[${host}]` : host
  return `http://${LOCAL.has(host) ? 'localhost' : literal}:${portOf(server)}`
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function unlistenable(cause: unknown, host: string, port: number, setting: string): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'EADDRINUSE') {
    return new SettingsError(
      `Port ${port} on ${host} is in use. Stop what listens there, or set ${setting} to another port (0: any free one).`,
    )
  }
  if (code === 'EACCES')
    return new SettingsError(
      `Port ${port} needs more rights than this process has. Set ${setting} to 1024 or more.`,
    )
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new SettingsError(`This machine has no address ${host}. Correct LATCHKEY_HOST.`)
  }
  return cause
}
