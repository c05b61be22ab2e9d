import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { aCluster, type Cluster, readThings } from '../build/cluster.ts'
import { admitted, counted, kinds, lasting, STARTING_MS, within } from '../build/outage.ts'
import { type OwnRedis, startOwnRedis } from '../build/redis.ts'
import { type Heard, hear, type Question, type Steady, steadily } from '../build/steady.ts'

const NODES = 3
const LIMIT = 450
/** What is promised while Redis is away, or has forgotten. */
const MOST = LIMIT * 1.1
const PER_SECOND = 300
/** In this time half as much again is asked for. */
const LONG_MS = ((1.5 * LIMIT) / PER_SECOND) * 1000
/** By then half of the limit is used. */
const MIDWAY_MS = LONG_MS / 3
/** Many times what a call to Redis may take, for a busy machine. */
const SOON_MS = 1500
const PATIENCE_MS = 20_000
const MIB = 1024 * 1024

let redis: OwnRedis
let cluster: Cluster

/** A key with a limit of its own, and its requests at all nodes in turn. */
async function requestsOf(limit: number): Promise<readonly Question[]> {
  const { secret } = await cluster.aKey('starter', { scopes: ['things:read'], limits: { 'per-key': limit } })
  return cluster.nodes.map(it => readThings(it, secret))
}

/** As many requests one after the other, at all nodes in turn. */
async function inTurn(questions: readonly Question[], times: number): Promise<readonly Heard[]> {
  const heard: Heard[] = []
  for (let nth = 0; nth < times; nth++)
    for (const question of questions.slice(nth % questions.length).slice(0, 1))
      heard.push(await hear(question))
  return heard
}

/** Until every node counts in Redis again, and knows of the others. */
async function countTogether(): Promise<void> {
  const begun = performance.now()
  for (;;) {
    const known = await Promise.all(cluster.nodes.map(it => it.measured('latchkey_redis_nodes')))
    const up = await Promise.all(cluster.nodes.map(it => it.measured('latchkey_redis_up')))
    if (known.every(it => it === NODES) && up.every(it => it === 1)) break
    if (performance.now() - begun > PATIENCE_MS)
      throw new Error(`Redis is there for ${up} nodes, which know of ${known}`)
  }
  for (let tries = 1; (await admittedOfFour()) !== 4; tries++)
    if (tries === 5) throw new Error('a limit of 4 is not exact over all nodes')
}

/** A busy machine may keep a node from hearing Redis in time now and then. */
const admittedOfFour = async (): Promise<number> => admitted(await inTurn(await requestsOf(4), 4 * NODES))

/** How many requests the nodes decided by themselves so far. */
async function decidedAlone(): Promise<number> {
  const series = 'latchkey_limits_decided_total{by="local"}'
  const each = await Promise.all(cluster.nodes.map(it => it.measured(series)))
  return each.reduce((sum, it) => sum + it, 0)
}

/** More than the limit is asked for, and once half of it is used something happens. */
async function loaded(midway: () => unknown): Promise<readonly Heard[]> {
  const questions = await requestsOf(LIMIT)
  const client = steadily(PER_SECOND, questions)
  await lasting(MIDWAY_MS)
  await midway()
  await lasting(LONG_MS - MIDWAY_MS)
  return client.stop()
}

/** Whatever becomes of Redis, callers get a yes or a no, and soon. */
function expectAnswered(heard: readonly Heard[], health: readonly Heard[]): void {
  expect(kinds(heard), JSON.stringify(counted(heard))).toEqual([200, 429])
  expect(within(0.99, heard), 'soon').toBeLessThan(SOON_MS)
  expect(kinds(health)).toEqual([200])
  expect(within(0.99, health), 'the event loop goes on').toBeLessThan(SOON_MS)
}

const healthOf = (): Steady =>
  steadily(
    30,
    cluster.nodes.map(it => ({ url: `${it.gateway}/_latchkey/health` })),
  )

/**
 * As {@link loaded}, with what is promised of every answer. @returns how many were admitted
 * @param alone whether nodes may have decided by themselves: else it is done again when a busy machine made them
 */
async function admittedWhen(midway: () => unknown, { alone = true } = {}): Promise<number> {
  for (let tries = 1; ; tries++) {
    const before = await decidedAlone()
    const health = healthOf()
    const heard = await loaded(midway)
    expectAnswered(heard, await health.stop())
    if (alone || (await decidedAlone()) === before) return admitted(heard)
    if (tries === 5) throw new Error('nodes decide by themselves although Redis is there')
  }
}

/** What is done once, however often it is asked for. */
function once(act: () => unknown): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => {
    done ??= Promise.resolve(act()).then(() => undefined)
    return done
  }
}

describe.each(['strict', 'lease'] as const)('with limits that are %s, Redis', limits => {
  beforeAll(async () => {
    redis = await startOwnRedis()
    cluster = await aCluster({
      roles: Array.from({ length: NODES }, () => 'all' as const),
      redis,
      settings: { LATCHKEY_LIMITS: limits, LATCHKEY_METRICS_PORT: 'any' },
    })
    await countTogether()
  }, STARTING_MS)
  afterAll(() => cluster?.stop())

  it('while it runs, admits the limit over all nodes and no more', async () => {
    const count = await admittedWhen(() => undefined, { alone: false })
    expect(count).toBeLessThanOrEqual(LIMIT)
    expect(count).toBeGreaterThanOrEqual(LIMIT * (limits === 'strict' ? 1 : 0.95))
  })

  it.each([
    ['killed', () => redis.kill(), () => redis.restart()],
    ['stopped', () => redis.pause(), () => redis.resume()],
  ] as const)('that is %s leaves each node its share of what is left', async (_, end, begin) => {
    const back = once(begin)
    onTestFinished(back)
    const before = cluster.nodes.map(it => it.rss())
    const midway = await admittedWhen(end)
    expect(midway, 'a window that was begun').toBeLessThanOrEqual(MOST)
    expect(midway).toBeGreaterThanOrEqual(LIMIT * 0.8)
    const fresh = await admittedWhen(() => undefined)
    expect(fresh, 'a window that nobody knew').toBeLessThanOrEqual(MOST)
    expect(fresh).toBeGreaterThanOrEqual(LIMIT * 0.8)
    for (const [nth, node] of cluster.nodes.entries())
      expect(node.rss() - (before[nth] ?? 0)).toBeLessThan(64 * MIB)
    await back()
    await countTogether()
  })

  it.each([
    ['emptied', () => redis.flush()],
    ['started again with nothing in it', () => redis.restart()],
  ] as const)('that is %s is told by the nodes what they know', async (_, forget) => {
    expect(await admittedWhen(forget)).toBeLessThanOrEqual(MOST)
    await countTogether()
  })

  it.each(['cut', 'stalled'] as const)(
    'that one node cannot reach (%s) is exceeded by its share at the most',
    async passage => {
      const { toRedis } = cluster.first
      onTestFinished(() => toRedis?.set('open'))
      const count = await admittedWhen(() => toRedis?.set(passage))
      expect(count).toBeLessThanOrEqual(LIMIT + LIMIT / NODES)
      await toRedis?.set('open')
      await countTogether()
    },
  )
})
