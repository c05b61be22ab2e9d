import { describe, expect, it } from 'vitest'
import { memoryCounters } from '../../src/adapters/memory/counters.ts'
import { type LeasedCounters, leasedCounters } from '../../src/adapters/redis/leased.ts'
import type { LimitKind } from '../../src/core/limit.ts'
import { after, type Instant, instant, MINUTE } from '../../src/core/terms.ts'
import type { CounterStore, Take } from '../../src/ports/counters.ts'
import { counterStoreContract } from '../contracts/counters.ts'
import { NOON } from '../contracts/nouns.ts'

/** One time, counters that are shared and whose calls are counted, and as many nodes as wanted. */
function world({ maxSlots }: { maxSlots?: number } = {}) {
  let now: Instant = NOON
  let calls = 0
  const shared = memoryCounters()
  const strict: CounterStore = {
    async take(...call) {
      calls++
      return shared.take(...call)
    },
    async giveBack(...call) {
      calls++
      shared.giveBack(...call)
    },
  }
  const nodes: LeasedCounters[] = []
  return {
    node() {
      const options = { strict, nodes: () => nodes.length, time: () => now }
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
  }
}

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
})
