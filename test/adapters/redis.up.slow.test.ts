import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { noMeasures } from '../../src/adapters/memory/measures.ts'
import { redisCounters } from '../../src/adapters/redis/counters.ts'
import { leasedCounters } from '../../src/adapters/redis/leased.ts'
import type { Link } from '../../src/adapters/redis/link.ts'
import type { LimitKind } from '../../src/core/limit.ts'
import { after, HOUR, type Instant, instant, MINUTE, SECOND } from '../../src/core/terms.ts'
import type { CounterStore, Take } from '../../src/ports/counters.ts'
import { startOwnRedis } from '../build/redis.ts'
import { aCorner, aCountingNode, type CountingNode, PATIENT } from '../build/redis-counters.ts'
import { NOON } from '../contracts/nouns.ts'

const server = await startOwnRedis()
const nodes: CountingNode[] = []
const aNode = async (corner: string, options?: Parameters<typeof aCountingNode>[2]) => {
  const node = await aCountingNode(server.url, corner, options)
  nodes.push(node)
  // A connection that takes long to be made on a busy machine is no Redis that is away.
  await vi.waitUntil(() => node.link.isUp(), { timeout: 20_000 })
  return node
}
afterAll(async () => {
  for (const node of nodes) await node.close()
  await server.stop()
})

const KINDS: readonly LimitKind[] = ['window', 'sliding-window', 'token-bucket']

const takeOf = (kind: LimitKind, limit: number, spanMs: number): Take => ({
  slot: `per-key/${aCorner()}`,
  rule: { name: 'per-key', kind, limit, spanMs },
  group: 'acc_1',
})

const now = (): Instant => instant(Date.now())

const isAdmitted = async ({ take }: CounterStore, it: Take, at = now()): Promise<boolean> =>
  (await take([it], 1, at)).every(reading => reading.admitted)

/** How many of so many takes at once are admitted. */
async function burst(counters: CounterStore, it: Take, takes: number): Promise<number> {
  const all = await Promise.all(Array.from({ length: takes }, () => isAdmitted(counters, it)))
  return all.filter(admitted => admitted).length
}

describe.each(KINDS)('a %s while Redis answers', kind => {
  it('admits exactly its limit to 2,000 callers at once', async () => {
    const { counters, decided } = await aNode(aCorner(), PATIENT)
    expect(await burst(counters, takeOf(kind, 400, HOUR), 2000)).toBe(400)
    expect(decided.local).toBe(0)
  })

  it('admits no more to two nodes at once than to one', async () => {
    const corner = aCorner()
    const [one, other] = [await aNode(corner, PATIENT), await aNode(corner, PATIENT)]
    const take = takeOf(kind, 400, HOUR)
    const admitted = await Promise.all([burst(one.counters, take, 800), burst(other.counters, take, 800)])
    expect(admitted[0] + admitted[1]).toBe(400)
  })
})

describe.each(KINDS)('a %s on one node', kind => {
  it('admits no more than its limit however often Redis says nothing for a while', async () => {
    const { counters, decided, changes } = await aNode(aCorner())
    const it = takeOf(kind, 1000, HOUR)
    const all: Promise<boolean>[] = []
    for (let round = 0; round < 3; round++) {
      for (let nth = 0; nth < 200; nth++) all.push(isAdmitted(counters, it))
      server.pause()
      for (let nth = 0; nth < 100; nth++) all.push(isAdmitted(counters, it))
      await vi.waitUntil(() => changes.at(-1) === false, { timeout: 10_000 })
      for (let nth = 0; nth < 100; nth++) all.push(isAdmitted(counters, it))
      server.resume()
      await vi.waitUntil(() => changes.at(-1) === true, { timeout: 10_000 })
    }
    const admitted = (await Promise.all(all)).filter(one => one).length
    expect(decided.local).toBeGreaterThan(0)
    expect(admitted + (await burst(counters, it, 1000))).toBeLessThanOrEqual(1000)
    expect(admitted).toBeGreaterThanOrEqual(800)
  })
})

describe('a node whose machine’s clock is set', () => {
  it.each([
    ['back', -HOUR],
    ['on', HOUR],
  ])('%s by an hour goes on counting in Redis', async (_, byMs) => {
    const { counters, decided, link } = await aNode(aCorner(), PATIENT)
    const real = Date.now
    const time = vi.spyOn(Date, 'now').mockImplementation(() => real() + byMs)
    const take = takeOf('window', 10, HOUR)
    const admitted = await burst(counters, take, 30)
    time.mockRestore()
    expect(Math.abs(link.now() - Date.now())).toBeLessThan(SECOND)
    expect([admitted, decided.local]).toEqual([10, 0])
  })
})

/** A window that is about to end, with a take at its end. */
async function atTheEnd(counters: CounterStore, take: Take): Promise<Instant> {
  const opened = performance.now()
  await counters.take([take], 1, now())
  await pause(take.rule.spanMs - 60 - (performance.now() - opened))
  const takenAt = now()
  expect(await isAdmitted(counters, take, takenAt)).toBe(true)
  await vi.waitUntil(async () => (await counters.take([take], 0, now()))[0]?.used === 0, { timeout: 5000 })
  return takenAt
}

describe('a take of a window that is over', () => {
  const take = () => takeOf('window', 2, 600)
  const rest = async (counters: CounterStore, it: Take) => {
    const all: boolean[] = []
    for (let nth = 0; nth < 3; nth++) all.push(await isAdmitted(counters, it))
    return all
  }

  it('does not come back to the next one', async () => {
    const { counters } = await aNode(aCorner(), PATIENT)
    const it = take()
    const takenAt = await atTheEnd(counters, it)
    expect(await isAdmitted(counters, it)).toBe(true)
    await counters.giveBack([it], 1, takenAt)
    expect((await rest(counters, it)).filter(admitted => admitted)).toHaveLength(1)
  })

  it('does not come back to one that another node opened', async () => {
    const corner = aCorner()
    const [one, other] = [await aNode(corner, PATIENT), await aNode(corner, PATIENT)]
    const it = take()
    const takenAt = await atTheEnd(one.counters, it)
    expect(await isAdmitted(other.counters, it)).toBe(true)
    await one.counters.giveBack([it], 1, takenAt)
    expect((await rest(other.counters, it)).filter(admitted => admitted)).toHaveLength(1)
  })

  it('does not come back to the next one where uses are leased', async () => {
    const node = await aNode(aCorner(), PATIENT)
    const counters = leasedCounters({
      strict: node.counters,
      nodes: () => 1,
      time: () => performance.now(),
    })
    const it = take()
    const takenAt = await atTheEnd(counters, it)
    expect(await isAdmitted(counters, it)).toBe(true)
    await counters.giveBack([it], 1, takenAt)
    expect((await rest(counters, it)).filter(admitted => admitted)).toHaveLength(1)
  })
})

describe('what a node admitted by itself', () => {
  it('counts in the window that is open at Redis, though the node’s own is over', async () => {
    const corner = aCorner()
    const [behind, other] = [await aNode(corner), await aNode(corner, { clock: 'caller' })]
    let isCut = true
    const link: Link = {
      ...behind.link,
      isUp: () => !isCut,
      ask: async (...call) => (isCut ? { missing: 'away' } : behind.link.ask(...call)),
    }
    const cut = redisCounters({ link, measures: noMeasures, prefix: corner, clock: 'caller', alone: 'whole' })
    const it = takeOf('window', 10, MINUTE)
    await cut.take([it], 1, NOON)
    await other.counters.take([it], 1, after(NOON, 30_000))
    await cut.take([it], 8, after(NOON, 59_990))
    isCut = false
    const [reading] = await cut.take([it], 1, after(NOON, 60_010))
    expect(reading).toMatchObject({ used: 10, admitted: true, resetsAt: after(NOON, 90_000) })
    expect(await isAdmitted(other.counters, it, after(NOON, 60_020))).toBe(false)
  })
})
