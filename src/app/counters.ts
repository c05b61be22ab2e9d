import { type MemoryCounters, memoryCounters } from '../adapters/memory/counters.ts'
import { memoryNonces } from '../adapters/memory/nonces.ts'
import type { Peers } from '../adapters/redis/alone.ts'
import { connectRedis } from '../adapters/redis/connection.ts'
import { redisCounters } from '../adapters/redis/counters.ts'
import { inspectRedis, WHOLE_POLICY } from '../adapters/redis/inspect.ts'
import { PREFIX } from '../adapters/redis/keys.ts'
import { leasedCounters } from '../adapters/redis/leased.ts'
import { type Link, openLink } from '../adapters/redis/link.ts'
import { redisNonces } from '../adapters/redis/nonces.ts'
import type { SqlStores } from '../adapters/sql/stores/stores.ts'
import type { Clock } from '../ports/clock.ts'
import type { CounterStore } from '../ports/counters.ts'
import type { Measures } from '../ports/measures.ts'
import type { NodeIdentity } from '../ports/nodes.ts'
import type { NonceStore } from '../ports/nonces.ts'
import type { Settings } from './settings/table.ts'

/** Counters, and how to leave them. */
export interface OpenCounters {
  readonly counters: CounterStore
  /** For attempts to log in: while they are not shared, each node counts them for itself. */
  readonly loginCounters: CounterStore
  readonly nonces: NonceStore
  close(): Promise<void>
}

/** Where it is told that Redis is away, or not set up as it should be. */
export interface CountersLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** What counters are opened over. */
export interface CountersParts {
  readonly stores: SqlStores
  readonly clock: Clock
  readonly measures: Measures
  readonly node: NodeIdentity
  readonly log: CountersLog
}

/** How often uses that nobody is going to spend are looked for. */
const TEND_MS = 50

/** Opens the counters the settings ask for: those of all nodes in Redis, or of this one in memory. */
export const openCounters = (settings: Settings, parts: CountersParts): Promise<OpenCounters> =>
  settings.REDIS_URL === '' ? inMemory(parts) : inRedis(settings, parts)

/** As the last graceful stop left them. */
async function inMemory({ stores: { counterSnapshots }, clock }: CountersParts): Promise<OpenCounters> {
  const counters: MemoryCounters = memoryCounters()
  counters.restore(await counterSnapshots.load(), clock.now())
  const close = () => counterSnapshots.save(counters.snapshot(clock.now()))
  return { counters, loginCounters: memoryCounters(), nonces: memoryNonces(clock), close }
}

async function inRedis(
  settings: Settings,
  { stores, measures, node, log }: CountersParts,
): Promise<OpenCounters> {
  const connection = connectRedis(settings.REDIS_URL)
  const onChange = (isUp: boolean) =>
    isUp
      ? log.info({}, 'limits are counted in Redis')
      : log.warn({ cause: connection.trouble() }, `Redis does not answer: ${MEANWHILE}`)
  const others = async () => peersAmong(await stores.nodes.live(), node.id)
  const who = { id: node.id, isCounted: takesPart(node), others }
  const link = await openLink({ connection, ...who, prefix: PREFIX, measures, onChange })
  if (link.isUp()) await warnOf(connection, log)
  else log.warn({ cause: connection.trouble() }, `Redis is not to be reached: ${MEANWHILE}`)
  const strict = redisCounters({ link, measures })
  const loginCounters = redisCounters({ link, measures, alone: 'whole' })
  const { counters, leave } =
    settings.LATCHKEY_LIMITS === 'strict' ? plain(strict) : leased(strict, link, measures)
  const close = async () => {
    try {
      await leave()
      await link.close()
    } finally {
      await connection.close()
    }
  }
  return { counters, loginCounters, nonces: redisNonces(link), close }
}

/** The control plane counts no API's requests. */
const takesPart = ({ role }: NodeIdentity): boolean => role !== 'control'

function peersAmong(nodes: readonly NodeIdentity[], self: string): Peers {
  const ids = nodes.filter(takesPart).map(it => it.id)
  return { count: Math.max(1, ids.length), index: ids.filter(id => id < self).length }
}

const MEANWHILE = 'until it does, this node admits its share of each limit'

interface Left {
  readonly counters: CounterStore
  readonly leave: () => Promise<void>
}

const plain = (counters: CounterStore): Left => ({ counters, leave: async () => undefined })

function leased(strict: CounterStore, link: Link, measures: Measures): Left {
  const nodes = () => link.peers().count
  const counters = leasedCounters({ strict, nodes, time: () => performance.now(), measures })
  const tending = setInterval(() => counters.tend(), TEND_MS).unref()
  const leave = async () => {
    clearInterval(tending)
    await counters.close()
  }
  return { counters, leave }
}

/** What is not as it should be is said at the start; it is no reason not to start. */
async function warnOf(connection: Parameters<typeof inspectRedis>[0], log: CountersLog): Promise<void> {
  const facts = await inspectRedis(connection).catch(() => undefined)
  if (facts === undefined) return
  if (facts.isCluster) log.warn({}, 'Redis is one machine of a cluster: give REDIS_URL one that has all keys')
  if (facts.policy === WHOLE_POLICY) return
  log.warn(
    { policy: facts.policy },
    `Redis throws counts away when it is full: set its maxmemory-policy to ${WHOLE_POLICY}`,
  )
}
