import { readFileSync } from 'node:fs'
import { memoryCounters } from '../adapters/memory/counters.ts'
import { memoryNonces } from '../adapters/memory/nonces.ts'
import { type MemoryStores, memoryStores } from '../adapters/memory/stores.ts'
import { systemClock } from '../adapters/node/clock.ts'
import { nodeSeal } from '../adapters/node/seal.ts'
import { nodeSecrets } from '../adapters/node/secrets.ts'
import { nodeTokenSigner } from '../adapters/node/token-signer.ts'
import { openPostgres } from '../adapters/postgres/stores.ts'
import type { SqlStores } from '../adapters/sql/stores/stores.ts'
import { openSqlite } from '../adapters/sqlite/stores.ts'
import type { Verify } from '../client/verify.ts'
import { type ProfileError, SettingsError } from '../core/error.ts'
import { addApi } from '../engine/accounts.ts'
import type { Profiles } from '../engine/context.ts'
import { createEngine, type Engine } from '../engine/engine.ts'
import type { Ports } from '../engine/ports.ts'
import { loadProfile, type Profile } from '../profile/profile.ts'
import { expiring } from './chores/expiring.ts'
import { forgetting } from './chores/forgetting.ts'
import { refreshing } from './chores/refreshing.ts'
import { verifyIn } from './in-process.ts'
import { loadProfiles, SHIPPED_PROFILES } from './profiles.ts'

/** A profile: the path of its file, what stands in it, or loaded already. */
export type GivenProfile = string | Profile | { readonly name: string; readonly [field: string]: unknown }

/**
 * Where keys are kept. A folder with SQLite belongs to one process; a PostgreSQL may be shared with any number, servers of Latchkey
 * among them; stores that are open already stay yours to close.
 */
export type Store = { readonly sqlite: string } | { readonly postgres: string } | MemoryStores | SqlStores

/** What it is put together from: only the profiles are needed. */
export interface InProcessOptions {
  /** One for each API that is to be served here. Those that ship are known by themselves. */
  readonly profile: GivenProfile | readonly GivenProfile[]
  /** Absent: memory, which forgets everything with the process. */
  readonly store?: Store | undefined
  /** The server's secret, as `LATCHKEY_SECRET` has it: for signing secrets, which are sealed under it, and for tokens. */
  readonly secret?: Uint8Array | undefined
  /** Keys remembered at the most; about 2 KiB each. Absent: 10,000. */
  readonly cachedKeys?: number | undefined
  /** Instead of what is put together here: limits counted in Redis, a clock for tests. */
  readonly ports?: Partial<Ports> | undefined
  /** Told when another process changed the APIs so that they cannot be read here: those before are served on. */
  readonly onError?: ((error: ProfileError) => void) | undefined
}

/** Latchkey inside your own process. */
export interface InProcess {
  /** Decides about a request, as the gateway would. For guards, and for yourself. */
  readonly verify: Verify
  /** For everything else: issue, change, rotate and revoke keys over `engine.ports` and `engine.profiles`. */
  readonly engine: Engine
  /** Makes everything so far durable, and lets go of the store where it was opened here. */
  close(): Promise<void>
}

const CACHED_KEYS = 10_000

/**
 * Puts Latchkey together inside your process. An API for each profile is added where the store has none yet.
 *
 * ```ts
 * const latchkey = await createLatchkey({ profile: 'mine.json', store: { sqlite: 'keys' } })
 * app.use(guard({ verify: latchkey.verify, api: 'mine' }))
 * ```
 *
 * @throws {ProfileError} {SettingsError} where it cannot be; they say what to do
 */
export async function createLatchkey({
  profile,
  store,
  secret,
  cachedKeys = CACHED_KEYS,
  ports: changes,
  onError = () => undefined,
}: InProcessOptions): Promise<InProcess> {
  const given = [profile].flat().map(loaded)
  const profiles: Profiles = new Map(
    [...loadProfiles([SHIPPED_PROFILES]).values(), ...given].map(it => [it.spec.name, it]),
  )
  const clock = changes?.clock ?? systemClock()
  const opened = await openStore(store, clock)
  const ports: Ports = {
    ...opened.stores,
    ...{ counters: opened.counters, secrets: nodeSecrets(), clock, nonces: memoryNonces(clock) },
    seal: secret && nodeSeal(secret),
    tokens: secret && (await nodeTokenSigner(secret, 'latchkey')),
    ...changes,
  }
  const ends: (() => void)[] = []
  const close = () => {
    for (const end of ends) end()
    return opened.close()
  }
  try {
    const engine = await createEngine(ports, profiles, { cachedKeys })
    await addMissing(engine, given)
    if (opened.isAlone) {
      ends.push(await forgetting(ports))
      ends.push(await expiring(ports))
    }
    ends.push(refreshing(engine.apis, ports.nodes, onError))
    return { verify: verifyIn(engine), engine, close }
  } catch (cause) {
    await close()
    throw cause
  }
}

function loaded(given: GivenProfile): Profile {
  if (isLoaded(given)) return given
  return typeof given === 'string'
    ? loadProfile(given, readFileSync(given, 'utf8'))
    : loadProfile(given.name, JSON.stringify(given))
}

const isLoaded = (given: GivenProfile): given is Profile =>
  typeof given === 'object' && 'spec' in given && typeof given['render'] === 'function'

/** An API for each profile no API speaks yet. Another process may be adding it at the same time. */
async function addMissing({ apis, ports, profiles }: Engine, given: readonly Profile[]): Promise<void> {
  const isServed = (name: string) => apis.all().some(it => it.api.profile === name)
  const missing = given.map(it => it.spec.name).filter(name => !isServed(name))
  for (const name of missing) {
    const added = await addApi(ports, profiles, { name, profile: name, hosts: [], upstream: undefined })
    await apis.refresh()
    if (!added.ok && !isServed(name))
      throw new SettingsError(`The API "${name}" cannot be added: ${added.problem.detail}`)
  }
}

interface OpenStore {
  readonly stores: Omit<Ports, 'counters' | 'secrets' | 'clock' | 'seal' | 'nonces' | 'tokens'>
  readonly counters: Ports['counters']
  /** Whether nobody else looks after it: what is too old is forgotten from here. */
  readonly isAlone: boolean
  close(): Promise<void>
}

async function openStore(given: Store | undefined, clock: Ports['clock']): Promise<OpenStore> {
  const counters = memoryCounters()
  const store = given ?? memoryStores()
  if ('keys' in store)
    return { stores: portsIn(store), counters, isAlone: given === undefined, close: async () => undefined }
  const isAlone = 'sqlite' in store
  const stores = isAlone
    ? await openSqlite({ folder: store.sqlite, clock })
    : await openPostgres({ url: store.postgres, clock })
  counters.restore(await stores.counterSnapshots.load(), clock.now())
  const close = () =>
    stores.counterSnapshots.save(counters.snapshot(clock.now())).finally(() => stores.close())
  return { stores: portsIn(stores), counters, isAlone, close }
}

const portsIn = (stores: MemoryStores | SqlStores): OpenStore['stores'] => {
  const { keys, directory, credits, usage, refusals, audit, idempotency, attributedTo, nodes } = stores
  return { keys, directory, credits, usage, refusals, audit, idempotency, attributedTo, nodes }
}
