import { describe, expect, it } from 'vitest'
import { memoryCounters } from '../../src/adapters/memory/counters.ts'
import { type LeasedCounters, leasedCounters } from '../../src/adapters/redis/leased.ts'
import type { LimitKind, LimitReading } from '../../src/core/limit.ts'
import { after, type Instant, instant, MINUTE, SECOND } from '../../src/core/terms.ts'
import type { CounterStore, Take } from '../../src/ports/counters.ts'
import { counterStoreContract } from '../contracts/counters.ts'
import { NOON } from '../contracts/nouns.ts'

/** One time, counters that are shared and whose calls are counted, and as many nodes as wanted. */
function world({ maxSlots }: { maxSlots?: number } = {}) {
  let now: Instant = NOON
  let stood = 0
  let calls = 0
  const shared = memoryCounters()
  const strict: CounterStore = {
    async take(takes, cost, at) {
      calls++
      return shared.take(takes, cost, now).map(it => inTimeOf(it, now, at))
    },
    async giveBack(takes, cost, takenAt) {
      calls++
      shared.giveBack(takes, cost, takenAt)
    },
  }
  const nodes: LeasedCounters[] = []
  return {
    node() {
      const options = { strict, nodes: () => nodes.length, time: () => now - stood }
      const node = leasedCounters(maxSlots === undefined ? options : { ...options, maxSlots })
      nodes.push(node)
      return node
    },
    shared,
    get now() {
      return now
    },
    get calls() {
      return calls
    },
    /** Time goes on; every node tends its leases ten times a second. */
    async pass(ms: number) {
      const until = after(now, ms)
      while (now < until) {
        now = instant(Math.min(until, now + 100))
        for (const node of nodes) node.tend()
        await settled()
      }
    },
    to(at: Instant) {
      now = at
    },
    /** Time goes on, but not that of the nodes' machines. */
    suspend(ms: number) {
      now = after(now, ms)
      stood += ms
    },
  }
}

/** A reading of one clock as another one has it. */
const inTimeOf = (it: LimitReading, time: Instant, caller: Instant): LimitReading => ({
  ...it,
  resetsAt: after(it.resetsAt, caller - time),
  retryAt: after(it.retryAt, caller - time),
})

const settled = () => new Promise<void>(resolve => setImmediate(resolve))

const take = (slot: string, limit: number, kind: LimitKind = 'window', spanMs = MINUTE): Take => ({
  slot,
  rule: { name: slot, kind, limit, spanMs },
})

/** Counters that live in the instants they are handed. */
function inHandedTime(): CounterStore {
  const it = world()
  const counters = it.node()
  return {
    take(takes, cost, now) {
      it.to(now)
      return counters.take(takes, cost, now)
    },
    giveBack(takes, cost, takenAt) {
      it.to(takenAt)
      return counters.giveBack(takes, cost, takenAt)
    },
  }
}

counterStoreContract('leases of one node', inHandedTime)

/** So many uses a millisecond at a node, for a while. @returns how many were admitted */
async function drive(
  it: ReturnType<typeof world>,
  loads: readonly { node: CounterStore; perMs: number }[],
  takes: readonly Take[],
  ms: number,
): Promise<number> {
  let admitted = 0
  const owed = loads.map(() => 0)
  for (let tick = 0; tick < ms; tick++) {
    const asked = loads.flatMap(({ node, perMs }, at) => {
      owed[at] = (owed[at] ?? 0) + perMs
      const whole = Math.floor(owed[at])
      owed[at] -= whole
      return Array.from({ length: whole }, async () => {
        const readings = await node.take(takes, 1, it.now)
        if (readings.every(reading => reading.admitted)) admitted++
      })
    })
    await Promise.all(asked)
    await it.pass(1)
  }
  return admitted
}

describe('leases', () => {
  it.each([
    ['balanced', [1, 1, 1]],
    ['lopsided', [3, 0, 0]],
    ['uneven', [2, 0.9, 0.1]],
  ])('of three nodes under %s load admit exactly the limit, with few calls', async (_, perMs) => {
    const it = world()
    const loads = perMs.map(rate => ({ node: it.node(), perMs: rate }))
    const admitted = await drive(it, loads, [take('a', 3_000)], 2_000)
    expect(admitted).toBeLessThanOrEqual(3_000)
    expect(admitted).toBeGreaterThanOrEqual(2_850)
    expect(it.calls / 6_000).toBeLessThan(0.1)
  })

  it('are not taken of a limit that is small for its nodes: each use is asked for', async () => {
    const it = world()
    const loads = [it.node(), it.node(), it.node()].map(node => ({ node, perMs: 0.01 }))
    expect(await drive(it, loads, [take('a', 10)], 2_000)).toBe(10)
    expect(loads.map(({ node }) => node.held)).toEqual([0, 0, 0])
  })

  it('never hold more than a twentieth of the limit, at all nodes together', async () => {
    const it = world()
    const nodes = [it.node(), it.node(), it.node()]
    let most = 0
    for (let round = 0; round < 100; round++) {
      await drive(
        it,
        nodes.map(node => ({ node, perMs: 3 })),
        [take('a', 6_000)],
        5,
      )
      most = Math.max(
        most,
        nodes.reduce((sum, node) => sum + node.held, 0),
      )
    }
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThanOrEqual(300)
  })

  it('go back when nobody spends them', async () => {
    const it = world()
    const node = it.node()
    it.node()
    await drive(it, [{ node, perMs: 1 }], [take('a', 1_000)], 200)
    expect(node.held).toBeGreaterThan(0)
    await it.pass(2 * SECOND)
    expect(node.held).toBe(0)
    expect(it.shared.take([take('a', 1_000)], 0, it.now)[0]?.used).toBe(200)
  })

  it('shrink when fewer are spent', async () => {
    const it = world()
    const node = it.node()
    await drive(it, [{ node, perMs: 1 }], [take('a', 10_000)], 500)
    const busy = node.held
    await drive(it, [{ node, perMs: 0.05 }], [take('a', 10_000)], 3_000)
    expect(node.held).toBeLessThan(busy / 2)
    expect(node.held).toBeGreaterThan(0)
  })

  it('go back when the node stops', async () => {
    const it = world()
    const node = it.node()
    await drive(it, [{ node, perMs: 1 }], [take('a', 1_000)], 200)
    await node.close()
    expect(it.shared.take([take('a', 1_000)], 0, it.now)[0]?.used).toBe(200)
  })

  it('are spent without a promise', async () => {
    const it = world()
    const node = it.node()
    await drive(it, [{ node, perMs: 1 }], [take('a', 10_000)], 200)
    expect(node.take([take('a', 10_000)], 1, it.now)).toMatchObject([{ admitted: true, used: 201 }])
    const calls = it.calls
    expect(node.take([take('a', 10_000)], 0, it.now)).toMatchObject([{ admitted: true, used: 201 }])
    expect(it.calls).toBe(calls)
  })

  it('are spent for any cost they cover, and asked for together when they do not', async () => {
    const it = world()
    const node = it.node()
    await drive(it, [{ node, perMs: 1 }], [take('a', 1_000)], 200)
    const [many] = await node.take([take('a', 1_000)], 700, it.now)
    expect(many).toMatchObject({ admitted: true, used: 900 })
    const [toomany] = await node.take([take('a', 1_000)], 101, it.now)
    expect(toomany).toMatchObject({ admitted: false, used: 900, remaining: 100 })
    expect(await node.take([take('a', 1_000)], 100, it.now)).toMatchObject([{ admitted: true, remaining: 0 }])
  })

  it('of several limits are spent together, and none where one is full', async () => {
    const it = world()
    const node = it.node()
    const both = [take('narrow', 300), take('wide', 3_000)]
    expect(await drive(it, [{ node, perMs: 1 }], both, 600)).toBe(300)
    expect(it.calls).toBeLessThan(60)
    await it.pass(2 * SECOND)
    expect(node.take([take('wide', 3_000)], 0, it.now)).toBeInstanceOf(Promise)
    expect(it.shared.take(both, 0, it.now).map(reading => reading.used)).toEqual([300, 300])
  })

  it('are not taken where one limit of a request is no window', async () => {
    const it = world()
    const node = it.node()
    const both = [take('a', 1_000), take('b', 1_000, 'token-bucket')]
    await drive(it, [{ node, perMs: 1 }], both, 100)
    expect(node.held).toBe(0)
    expect(it.calls).toBe(100)
  })

  it('follow a limit that is changed within its window', async () => {
    const it = world()
    const node = it.node()
    await drive(it, [{ node, perMs: 1 }], [take('a', 1_000)], 500)
    const [less] = await node.take([take('a', 400)], 1, it.now)
    expect(less).toMatchObject({ admitted: false, remaining: 0, used: 500 })
    const [more] = await node.take([take('a', 2_000)], 1, it.now)
    expect(more).toMatchObject({ admitted: true, remaining: 1_499 })
  })

  it('take back what a request did not use after all', async () => {
    const it = world()
    const node = it.node()
    await drive(it, [{ node, perMs: 1 }], [take('a', 1_000)], 500)
    await node.take([take('a', 1_000)], 3, it.now)
    await node.giveBack([take('a', 1_000)], 3, it.now)
    expect(await node.take([take('a', 1_000)], 0, it.now)).toMatchObject([{ used: 500 }])
    await node.close()
    expect(it.shared.take([take('a', 1_000)], 0, it.now)[0]?.used).toBe(500)
  })
})

describe('the end of a window', () => {
  /** A node that holds something of a window that opened at NOON. */
  async function holding() {
    const it = world()
    const node = it.node()
    await drive(it, [{ node, perMs: 1 }], [take('a', 10_000)], 200)
    expect(node.held).toBeGreaterThan(0)
    return { it, node }
  }

  it('ends a lease for a node that stood still meanwhile, whatever its machine says the time is', async () => {
    const { it, node } = await holding()
    const stale = it.now
    it.to(after(NOON, MINUTE))
    const [reading] = await node.take([take('a', 10_000)], 1, stale)
    expect(reading).toMatchObject({ admitted: true, used: 1 })
  })

  it('ends a lease for a machine that was suspended, though its own time stood still', async () => {
    const { it, node } = await holding()
    it.suspend(MINUTE)
    const [reading] = await node.take([take('a', 10_000)], 1, it.now)
    expect(reading).toMatchObject({ admitted: true, used: 1 })
  })

  it('is told truly, and the same at every use', async () => {
    const { it, node } = await holding()
    const told = new Set<number>()
    for (let use = 0; use < 300; use++) {
      const [reading] = await node.take([take('a', 10_000)], 1, it.now)
      told.add(reading?.resetsAt ?? 0)
      await it.pass(1)
    }
    expect([...told]).toEqual([after(NOON, MINUTE)])
  })

  it('gives everybody the full limit again', async () => {
    const { it, node } = await holding()
    await it.pass(MINUTE)
    expect(await drive(it, [{ node, perMs: 2 }], [take('a', 1_000)], 1_000)).toBe(1_000)
  })
})

describe('a limit that is full', () => {
  it('costs an abuser few calls, ever fewer', async () => {
    const it = world()
    const node = it.node()
    it.node()
    await drive(it, [{ node, perMs: 1 }], [take('a', 100)], 1_000)
    const before = it.calls
    await drive(it, [{ node, perMs: 1 }], [take('a', 100)], 50_000)
    expect(it.calls - before).toBeLessThan(30)
  })

  it('is refused without a promise, and says until when', async () => {
    const it = world()
    const node = it.node()
    await drive(it, [{ node, perMs: 1 }], [take('a', 100)], 200)
    const end = after(NOON, MINUTE)
    const refused = { admitted: false, used: 100, remaining: 0, resetsAt: end, retryAt: end }
    expect(node.take([take('a', 100)], 1, it.now)).toMatchObject([refused])
  })

  it('is asked for again, so that what came back elsewhere is used within a tenth of the window', async () => {
    const it = world()
    const node = it.node()
    await drive(it, [{ node, perMs: 1 }], [take('a', 100)], 30_000)
    await it.shared.giveBack([take('a', 100)], 40, it.now)
    expect(await drive(it, [{ node, perMs: 1 }], [take('a', 100)], 6_000)).toBe(40)
  })
})

describe('the memory of leases', () => {
  it('is bounded, and a key used once costs one call and holds nothing', async () => {
    const it = world({ maxSlots: 100 })
    const node = it.node()
    for (let key = 0; key < 2_000; key++) await node.take([take(`key ${key}`, 1_000)], 1, it.now)
    expect(it.calls).toBe(2_000)
    expect(node.size).toBe(100)
    expect(node.held).toBe(0)
  })

  it('gives back what it held of a window it forgets', async () => {
    const it = world({ maxSlots: 10 })
    const node = it.node()
    await drive(it, [{ node, perMs: 1 }], [take('a', 1_000)], 200)
    for (let key = 0; key < 20; key++) await node.take([take(`key ${key}`, 1_000)], 1, it.now)
    await settled()
    expect(it.shared.take([take('a', 1_000)], 0, it.now)[0]?.used).toBe(200)
  })

  it('does not keep windows that have ended', async () => {
    const it = world()
    const node = it.node()
    for (let key = 0; key < 300; key++) await node.take([take(`key ${key}`, 1_000)], 1, it.now)
    await it.pass(MINUTE + SECOND)
    expect(node.size).toBe(0)
  })
})
