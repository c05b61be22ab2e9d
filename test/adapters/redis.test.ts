import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import {
  type LimitKind,
  type LimitReading,
  type LimitRule,
  type LimitState,
  releaseLimit,
  stepLimit,
} from '../../src/core/limit.ts'
import { after, type Instant } from '../../src/core/terms.ts'
import type { Take } from '../../src/ports/counters.ts'
import { startRedis } from '../build/redis.ts'
import { aCorner, aCountingNode, type CountingNode } from '../build/redis-counters.ts'
import { counterStoreContract } from '../contracts/counters.ts'
import { NOON } from '../contracts/nouns.ts'

const server = await startRedis()
const nodes: CountingNode[] = []
const aNode = async (...args: Parameters<typeof aCountingNode>) => {
  const node = await aCountingNode(...args)
  nodes.push(node)
  return node
}
afterAll(async () => {
  for (const node of nodes) await node.close()
  await server.stop()
})

const opened = await aNode(server.url, aCorner(), { clock: 'caller' })

counterStoreContract('Redis', async () => (await aNode(server.url, aCorner(), { clock: 'caller' })).counters)

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
