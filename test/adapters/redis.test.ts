import fc from 'fast-check'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { redisNonces } from '../../src/adapters/redis/nonces.ts'
import {
  type LimitKind,
  type LimitReading,
  type LimitRule,
  type LimitState,
  releaseLimit,
  stepLimit,
} from '../../src/core/limit.ts'
import { after, HOUR, type Instant, instant, MINUTE } from '../../src/core/terms.ts'
import type { Take } from '../../src/ports/counters.ts'
import { startOwnRedis, startRedis } from '../build/redis.ts'
import { aCorner, aCountingNode, type CountingNode, PATIENT } from '../build/redis-counters.ts'
import { counterStoreContract } from '../contracts/counters.ts'
import { nonceStoreContract } from '../contracts/nonces.ts'
import { NOON } from '../contracts/nouns.ts'

const server = await startRedis()
const nodes: CountingNode[] = []
const aNode = async (...[url, corner, options]: Parameters<typeof aCountingNode>) => {
  const node = await aCountingNode(url, corner, { ...PATIENT, ...options })
  nodes.push(node)
  // A connection that takes long to be made on a busy machine is no Redis that is away.
  await vi.waitUntil(() => node.link.isUp(), { timeout: 20_000 })
  return node
}
afterAll(async () => {
  for (const node of nodes) await node.close()
  await server.stop()
})

const opened = await aNode(server.url, aCorner(), { clock: 'caller' })

counterStoreContract('Redis', async () => (await aNode(server.url, aCorner(), { clock: 'caller' })).counters)

nonceStoreContract('Redis', async () => {
  const corner = aCorner()
  const { link } = await aNode(server.url, corner)
  return { nonces: redisNonces(link, corner), now: link.now }
})

const KINDS: readonly LimitKind[] = ['window', 'sliding-window', 'token-bucket']

interface Call {
  readonly gapMs: number
  readonly cost: number
  readonly givesBack: boolean
}

interface Scene {
  readonly rules: readonly LimitRule[]
  readonly calls: readonly Call[]
}

const rules = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    limit: fc.integer({ min: 1, max: 12 }),
    spanMs: fc.integer({ min: 1, max: 60 }),
  }),
  { minLength: 1, maxLength: 3 },
)

const scenes: fc.Arbitrary<Scene> = fc.record({
  rules: rules.map(all => all.map((it, nth) => ({ name: `rule-${nth}`, ...it }))),
  calls: fc.array(
    fc.record({
      gapMs: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: -20, max: 80 })),
      cost: fc.integer({ min: 0, max: 14 }),
      givesBack: fc.boolean(),
    }),
    { minLength: 1, maxLength: 40 },
  ),
})

/** All limits or none, as `stepLimit` has them. */
function specified(states: Map<string, LimitState>, takes: readonly Take[], cost: number, now: Instant) {
  const step = (it: Take, cost: number) => stepLimit(states.get(it.slot), it.rule, cost, now)
  const steps = takes.map(it => step(it, cost))
  const fits = steps.every(it => it.reading.admitted)
  if (fits && cost > 0)
    takes.forEach((it, nth) => void states.set(it.slot, steps[nth]?.next ?? { at: now, level: 0 }))
  return steps.map(({ reading }, nth): LimitReading => {
    const take = takes[nth]
    return fits || !reading.admitted || take === undefined ? reading : step(take, 0).reading
  })
}

let scenesPlayed = 0

async function play({ rules, calls }: Scene): Promise<void> {
  const states = new Map<string, LimitState>()
  const scene = scenesPlayed++
  const takes = rules.map(rule => ({ slot: `${rule.name}/${scene}`, rule, group: `scene ${scene}` }))
  let now: Instant = NOON
  for (const { gapMs, cost, givesBack } of calls) {
    now = after(now, gapMs)
    const readings = await opened.counters.take(takes, cost, now)
    expect(readings).toEqual(specified(states, takes, cost, now))
    if (!givesBack || cost === 0 || !readings.every(it => it.admitted)) continue
    await opened.counters.giveBack(takes, cost, now)
    for (const { slot, rule } of takes) {
      const state = states.get(slot)
      if (state !== undefined) states.set(slot, releaseLimit(state, rule, cost, now))
    }
  }
}

describe('counters in Redis', () => {
  it('read as stepLimit says, whatever is taken and given back, and whatever the clock does', async () => {
    await fc.assert(fc.asyncProperty(scenes, play), { numRuns: 150 })
    expect(opened.decided.local).toBe(0)
    expect(opened.decided.redis).toBeGreaterThan(150)
  })
})

describe('what is kept in Redis', () => {
  const takes = KINDS.map(kind => ({
    slot: `${kind}/acc_1`,
    rule: { name: kind, kind, limit: 5, spanMs: MINUTE },
    group: 'acc_1',
  }))
  const kept = async (corner: string): Promise<readonly string[]> =>
    [await server.run('keys', `${corner}:{*`)].flat().map(String)

  it('is on one machine of a cluster for all limits of a call', async () => {
    const corner = aCorner()
    const { counters } = await aNode(server.url, corner)
    await counters.take(takes, 1, instant(Date.now()))
    await counters.giveBack(takes, 1, instant(Date.now()))
    const keys = await kept(corner)
    const cluster = await startOwnRedis(['--cluster-enabled', 'yes'])
    const slots = await Promise.all(keys.map(key => cluster.run('cluster', 'keyslot', key)))
    await cluster.stop()
    expect(keys.length).toBeGreaterThanOrEqual(4)
    expect(new Set(slots).size).toBe(1)
  })

  it('goes by itself when there is nothing left to count', async () => {
    const corner = aCorner()
    const { counters } = await aNode(server.url, corner)
    const brief = takes.map(it => ({ ...it, rule: { ...it.rule, spanMs: 300 } }))
    await counters.take(brief, 1, instant(Date.now()))
    expect(await kept(corner)).not.toEqual([])
    await expect.poll(() => kept(corner), { timeout: 5000 }).toEqual([])
  })

  it('is counted by the clock of Redis, and told in the time of the caller', async () => {
    const { counters } = await aNode(server.url, aCorner())
    const hourBehind = instant(Date.now() - HOUR)
    const [only] = takes
    const readings = await counters.take([...takes], 5, hourBehind)
    for (const { resetsAt } of readings) expect(resetsAt - hourBehind).toBe(MINUTE)
    const [refused] = only === undefined ? [] : await counters.take([only], 1, instant(Date.now()))
    expect(refused?.admitted).toBe(false)
  })

  it('is given back by the clock of Redis', async () => {
    const { counters } = await aNode(server.url, aCorner())
    const now = instant(Date.now())
    await counters.take(takes, 2, now)
    await counters.giveBack(takes, 1, now)
    const readings = await counters.take(takes, 0, now)
    expect(readings.map(it => it.used)).toEqual([1, 1, 1])
  })
})

describe('nodes on a Redis', () => {
  it('know how many they are, each in a place of its own, and hear of one that leaves', async () => {
    const corner = aCorner()
    const three = await Promise.all([1, 2, 3].map(() => aCountingNode(server.url, corner, PATIENT)))
    const onlooker = await aNode(server.url, corner, { isCounted: false })
    await expect.poll(() => three.map(it => it.link.peers().count), { timeout: 5000 }).toEqual([3, 3, 3])
    await expect
      .poll(() => three.map(it => it.link.peers().index).toSorted(), { timeout: 5000 })
      .toEqual([0, 1, 2])
    await three[0]?.close()
    const rest = three.slice(1)
    await expect.poll(() => rest.map(it => it.link.peers().count), { timeout: 15_000 }).toEqual([2, 2])
    await expect.poll(() => onlooker.link.peers().count, { timeout: 15_000 }).toBe(2)
    for (const node of rest) await node.close()
  })
})
