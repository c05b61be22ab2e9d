import { join } from 'node:path'
import { nodeSeal } from '../adapters/node/seal.ts'
import { serverSecret, serverSecretIn } from '../adapters/node/secret-file.ts'
import { nodeSecrets } from '../adapters/node/secrets.ts'
import { nodeTokenSigner } from '../adapters/node/token-signer.ts'
import { openPostgres } from '../adapters/postgres/stores.ts'
import type { SqlStores } from '../adapters/sql/stores/stores.ts'
import type { UsageOptions } from '../adapters/sql/stores/usage.ts'
import { lockFolder } from '../adapters/sqlite/lock.ts'
import { openSqlite } from '../adapters/sqlite/stores.ts'
import { Fault, SettingsError } from '../core/error.ts'
import { DAY, SECOND } from '../core/terms.ts'
import type { Profiles } from '../engine/context.ts'
import type { Ports } from '../engine/ports.ts'
import type { Clock } from '../ports/clock.ts'
import type { CounterStore } from '../ports/counters.ts'
import type { Measures } from '../ports/measures.ts'
import type { NodeIdentity } from '../ports/nodes.ts'
import type { AttributedStores, AttributedTo } from '../ports/stores.ts'
import { type CountersParts, type OpenCounters, openCounters } from './counters.ts'
import { measuredCredits, tracedCounters, tracedStores } from './observing/observed.ts'
import { type Observing, unobserved } from './observing/observing.ts'
import { loadProfiles, SHIPPED_PROFILES } from './profiles.ts'
import type { Settings } from './settings/table.ts'
import { VERSION } from './version.ts'

/** Stores, engine and profiles of one home folder, before anything listens. */
export interface Home {
  readonly stores: SqlStores
  readonly ports: Ports
  readonly profiles: Profiles
  readonly observing: Observing
  /** For attempts to log in. */
  readonly loginCounters: CounterStore
  /** The server's secret. A gateway alone has one only where it was given one. */
  readonly secret: Uint8Array | undefined
  /** Makes everything so far durable, and gives the folder back. */
  close(): Promise<void>
}

/**
 * Opens a home folder.
 * @throws {SettingsError} {ProfileError} when it cannot be used; they say what to do
 */
export async function openHome(
  settings: Settings,
  clock: Clock,
  observing: Observing = unobserved,
): Promise<Home> {
  const { measures, log } = observing
  const folder = settings.LATCHKEY_HOME
  const profiles = loadProfiles([SHIPPED_PROFILES, join(folder, 'profiles')])
  const secrets = nodeSecrets()
  const node = { id: secrets.id('node_'), role: settings.LATCHKEY_ROLE, version: VERSION }
  const stores = await openStores(settings, { measures, node, clock })
  const opening = openRest(settings, { stores, clock, measures, node, log })
  const { secret, counted } = await opening.catch(async cause => {
    await stores.close()
    throw cause
  })
  const { counters, loginCounters, nonces } = counted
  const seal = secret && nodeSeal(secret)
  const tokens = secret && (await nodeTokenSigner(secret, settings.LATCHKEY_GATEWAY_URL || 'latchkey'))
  const { usage, refusals, audit, idempotency, nodes } = stores
  return {
    stores,
    profiles,
    observing,
    loginCounters,
    secret,
    ports: {
      ...observedStores(stores, observing),
      ...{ usage, refusals, audit, idempotency, nodes },
      ...{ counters: observedCounters(counters, settings, observing), clock, secrets },
      ...{ seal, nonces, tokens },
    },
    close: () => closeHome(stores, counted),
  }
}

/** What is opened once there is a folder. */
async function openRest(settings: Settings, parts: CountersParts) {
  const secret = secretOf(settings)
  return { secret, counted: await openCounters(settings, parts) }
}

/** A gateway alone makes no secret of its own: it would not be the one things are sealed under. */
function secretOf({ LATCHKEY_SECRET, LATCHKEY_ROLE, LATCHKEY_HOME }: Settings): Uint8Array | undefined {
  if (LATCHKEY_SECRET !== undefined) return LATCHKEY_SECRET
  return LATCHKEY_ROLE === 'gateway' ? serverSecretIn(LATCHKEY_HOME) : serverSecret(LATCHKEY_HOME)
}

/** The stores that changes go through, as whoever watches wants them. */
function observedStores(stores: SqlStores, { prometheus, traces }: Observing) {
  const observed = (of: AttributedStores): AttributedStores => {
    const { keys, directory, credits } = traces === undefined ? of : tracedStores(of, traces)
    return prometheus === undefined
      ? { keys, directory, credits }
      : { keys, directory, credits: measuredCredits(credits, prometheus.measures) }
  }
  const attributedTo: AttributedTo = by => observed(stores.attributedTo(by))
  return { ...observed(stores), attributedTo }
}

/** Where every request asks Redis, that is a step of its trace; a block that is held here is spent in no time. */
const observedCounters = (counters: CounterStore, settings: Settings, { traces }: Observing): CounterStore =>
  traces === undefined || settings.REDIS_URL === '' || settings.LATCHKEY_LIMITS !== 'strict'
    ? counters
    : tracedCounters(counters, traces)

/** Whose stores they are. */
interface Owner {
  readonly node: NodeIdentity
  readonly clock: Clock
  readonly measures: Measures
}

/** In the database of several nodes where there is one, else in the home folder. */
async function openStores(settings: Settings, owner: Owner): Promise<SqlStores> {
  const usage = usageOf(settings)
  const { DATABASE_URL: url, LATCHKEY_HOME: folder, LATCHKEY_MIGRATE: migrates } = settings
  if (url === '') return openSqlite({ folder, migrates, usage, ...owner })
  const stores = await openPostgres({ url, migrates, usage, ...owner })
  try {
    const release = lockFolder(folder)
    return { ...stores, close: () => stores.close().finally(release) }
  } catch (cause) {
    await stores.close()
    throw cause
  }
}

const usageOf = (settings: Settings): UsageOptions => ({
  flushMs: settings.LATCHKEY_USAGE_FLUSH_SECONDS * SECOND,
  refusalsKeptMs: settings.LATCHKEY_REFUSALS_KEPT_DAYS * DAY,
  keptMs: {
    minute: settings.LATCHKEY_USAGE_MINUTES_KEPT_DAYS * DAY,
    hour: settings.LATCHKEY_USAGE_HOURS_KEPT_DAYS * DAY,
    day: settings.LATCHKEY_USAGE_DAYS_KEPT_DAYS * DAY,
  },
})

async function closeHome(stores: SqlStores, counted: OpenCounters): Promise<void> {
  try {
    await counted.close()
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause
    throw new SettingsError(
      `Stopped, but the counters of limits were not saved (${cause.message.replace(/\.$/, '')}): see that the database works. Limits may begin anew.`,
      { cause },
    )
  } finally {
    await stores.close()
  }
}
