import { memoryCounters } from '../../src/adapters/memory/counters.ts'
import { type LeasedCounters, leasedCounters } from '../../src/adapters/redis/leased.ts'
import type { LimitKind, LimitReading } from '../../src/core/limit.ts'
import { after, type Instant, instant, MINUTE } from '../../src/core/terms.ts'
import type { CounterStore, Take } from '../../src/ports/counters.ts'
import { NOON } from '../contracts/nouns.ts'

/** One time, counters that are shared and whose calls are counted, and as many nodes as wanted. */
export function world({ maxSlots }: { maxSlots?: number } = {}) {
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

export const settled = () => new Promise<void>(resolve => setImmediate(resolve))

export const take = (slot: string, limit: number, kind: LimitKind = 'window', spanMs = MINUTE): Take => ({
  slot,
  rule: { name: slot, kind, limit, spanMs },
})

/** So many uses a millisecond at a node, for a while. @returns how many were admitted */
export async function drive(
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
