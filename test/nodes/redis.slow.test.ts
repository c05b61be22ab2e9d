import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aCluster, type Cluster, type ClusterNode, readThings } from '../build/cluster.ts'
import { admitted, counted, kinds, lasting, within } from '../build/outage.ts'
import { type OwnRedis, startOwnRedis } from '../build/redis.ts'
import { type Heard, hear, type Question, type Steady, steadily } from '../build/steady.ts'

const NODES = 3
const LIMIT = 300
/** What is promised while Redis is away, or has forgotten. */
const MOST = LIMIT * 1.1
const PER_SECOND = 300
/** In this time twice the limit is asked for. */
const LONG_MS = ((2 * LIMIT) / PER_SECOND) * 1000
const MIB = 1024 * 1024

let redis: OwnRedis
let cluster: Cluster

/** A key with a limit of its own, and its requests at all nodes in turn. */
async function requestsOf(limit: number, nodes = cluster.nodes): Promise<readonly Question[]> {
  const { secret } = await cluster.aKey('starter', { scopes: ['things:read'], limits: { 'per-key': limit } })
  return nodes.map(it => readThings(it, secret))
}

/** As many requests one after the other, at all nodes in turn. */
async function inTurn(questions: readonly Question[], times: number): Promise<readonly Heard[]> {
  const heard: Heard[] = []
  for (let nth = 0; nth < times; nth++)
    for (const question of questions.slice(nth % questions.length).slice(0, 1))
      heard.push(await hear(question))
  return heard
}

/** Once the nodes count together again, a small limit is exact over all of them. */
async function countTogether(patienceMs = 20_000): Promise<void> {
  const begun = performance.now()
  for (let count = 0; count !== 4; ) {
    if (performance.now() - begun > patienceMs) throw new Error(`4 uses are ${count} over all nodes`)
    count = admitted(await inTurn(await requestsOf(4), 4 * NODES))
  }
}

/** Twice the limit is asked for, and half of the way in something happens. */
async function loaded(midway: () => unknown, nodes = cluster.nodes): Promise<readonly Heard[]> {
  const questions = await requestsOf(LIMIT, nodes)
  const client = steadily(PER_SECOND, questions)
  await lasting(LONG_MS / 4)
  await midway()
  await lasting((3 * LONG_MS) / 4)
  return client.stop()
}

/** Whatever becomes of Redis, callers get a yes or a no, and soon. */
function expectAnswered(heard: readonly Heard[], health: readonly Heard[]): void {
  expect(kinds(heard), JSON.stringify(counted(heard))).toEqual([200, 429])
  expect(within(0.99, heard), 'soon').toBeLessThan(1000)
  expect(kinds(health)).toEqual([200])
  expect(within(0.99, health), 'the event loop goes on').toBeLessThan(500)
}

const healthOf = (): Steady =>
  steadily(
    30,
    cluster.nodes.map(it => ({ url: `${it.gateway}/_latchkey/health` })),
  )

/** As {@link loaded}, with what is promised of every answer. @returns how many were admitted */
async function admittedWhen(midway: () => unknown, nodes?: readonly ClusterNode[]): Promise<number> {
  const health = healthOf()
  const heard = await loaded(midway, nodes)
  expectAnswered(heard, await health.stop())
  return admitted(heard)
}

describe.each(['strict', 'lease'] as const)('with limits that are %s, Redis', limits => {
  beforeAll(async () => {
    redis = await startOwnRedis()
    cluster = await aCluster({
      roles: Array.from({ length: NODES }, () => 'all' as const),
      redis,
      settings: { LATCHKEY_LIMITS: limits },
    })
    await countTogether()
  })
  afterAll(() => cluster?.stop())

  it('while it runs, admits the limit over all nodes and no more', async () => {
    const count = await admittedWhen(() => undefined)
    expect(count).toBeLessThanOrEqual(LIMIT)
    expect(count).toBeGreaterThanOrEqual(LIMIT * (limits === 'strict' ? 1 : 0.95))
  })

  it.each([
    ['killed', () => redis.kill(), () => redis.restart()],
    ['stopped', () => redis.pause(), () => redis.resume()],
  ] as const)('that is %s leaves each node its share of what is left', async (_, end, begin) => {
    const before = cluster.nodes.map(it => it.rss())
    const midway = await admittedWhen(end)
    expect(midway, 'a window that was begun').toBeLessThanOrEqual(MOST)
    expect(midway).toBeGreaterThanOrEqual(LIMIT * 0.8)
    const fresh = await admittedWhen(() => undefined)
    expect(fresh, 'a window that nobody knew').toBeLessThanOrEqual(MOST)
    expect(fresh).toBeGreaterThanOrEqual(LIMIT * 0.8)
    for (const [nth, node] of cluster.nodes.entries())
      expect(node.rss() - (before[nth] ?? 0)).toBeLessThan(64 * MIB)
    await begin()
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
      const count = await admittedWhen(() => toRedis?.set(passage))
      expect(count).toBeLessThanOrEqual(LIMIT + LIMIT / NODES)
      await toRedis?.set('open')
      await countTogether()
    },
  )
})
