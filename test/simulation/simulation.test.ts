import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LeaseScene, playLeases } from '../../bench/simulation/leases.ts'
import { lagAt, obeying, playRevocations, type RevocationScene } from '../../bench/simulation/revocation.ts'
import { MINUTE, SECOND } from '../../src/core/terms.ts'

const scene: LeaseScene = {
  ...{ name: 'leases', nodes: 20, limit: 20_000, spanMs: 10 * SECOND, load: 2 },
  ...{ spread: 'even', windows: 3, seed: 7 },
}

describe('leases in a simulation', () => {
  it.each<[string, Partial<LeaseScene>]>([
    ['under even load', {}],
    ['under uneven load', { spread: 'by rank' }],
    ['with all load at one node', { spread: 'one node' }],
    ['of three nodes', { nodes: 3, limit: 1_000, spanMs: SECOND, windows: 10 }],
  ])('%s admit the limit and not one more, in few calls', async (_, more) => {
    const outcome = await playLeases({ ...scene, ...more })
    expect(outcome.over).toBe(0)
    expect(outcome.leastUsed).toBeGreaterThan(0.99)
    expect(outcome.callsPerRequest).toBeLessThan(0.1)
  })

  it('admit the limit and not one more though nodes are killed, stand still and are set to another time', async () => {
    const troubles = { killed: 2, stopped: 2, stoppedMs: 6 * SECOND, clocksSet: 4 }
    const outcome = await playLeases({ ...scene, load: 1.3, troubles })
    expect(outcome.over).toBe(0)
    expect(outcome.leastUsed).toBeGreaterThan(0.95)
  })

  it('admit no more than the limit whatever it is, however many nodes and requests there are, and whatever happens to them', async () => {
    const few = fc.integer({ min: 0, max: 2 })
    const any = fc.record({
      name: fc.constant('any'),
      nodes: fc.integer({ min: 1, max: 12 }),
      limit: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 100, max: 4_000 })),
      spanMs: fc.constantFrom(200, SECOND, 20 * SECOND),
      load: fc.double({ min: 0.7, max: 3, noNaN: true }),
      spread: fc.constantFrom('even', 'by rank', 'one node'),
      windows: fc.constant(4),
      seed: fc.integer({ min: 1, max: 1e6 }),
      troubles: fc.record({
        ...{ killed: few, stopped: few, clocksSet: few },
        stoppedMs: fc.integer({ min: 0, max: 3_000 }),
      }),
    })
    const holds = async (it: LeaseScene) => {
      const outcome = await playLeases(it)
      expect(outcome.over).toBe(0)
      expect(outcome.latestUseMs).toBeLessThanOrEqual(0)
    }
    await fc.assert(fc.asyncProperty(any, holds), { numRuns: 30 })
  })

  it('are never spent after the end of their window', async () => {
    const outcome = await playLeases({ ...scene, spanMs: SECOND, windows: 10, load: 0.9 })
    expect(outcome.latestUseMs).toBeLessThanOrEqual(0)
    expect(outcome.latestUseMs).toBeGreaterThan(-10)
  })

  it('of a small limit are each asked for, and admit exactly that', async () => {
    const outcome = await playLeases({ ...scene, nodes: 3, limit: 10, spanMs: MINUTE, load: 3 })
    expect([outcome.over, outcome.leastUsed]).toEqual([0, 1])
  })

  it('that are not counted are seen to admit too much', async () => {
    const outcome = await playLeases({ ...scene, uncounted: true })
    expect(outcome.over).toBeGreaterThan(0.1 * scene.limit)
  })

  it('go the same way for the same seed', async () => {
    const small = { ...scene, nodes: 5, limit: 500 }
    expect(await playLeases(small)).toEqual(await playLeases(small))
  })
})

const revoking: RevocationScene = { name: 'revocations', nodes: 100, revocations: 2, seed: 7 }

describe('revocation in a simulation', () => {
  it('is obeyed by 99 in 100 nodes within a quarter of a second, and by all within one', async () => {
    const outcome = await playRevocations(revoking)
    expect(obeying(outcome, 250)).toBeGreaterThanOrEqual(0.99)
    expect(lagAt(outcome, 1)).toBeLessThan(SECOND)
  })

  it.each<[string, Partial<RevocationScene>]>([
    ['that are cut off', { cut: 20 }],
    ['that are cut off for a while', { cut: 20, cutMs: 3 * SECOND }],
    ['that stand still', { stopped: 20, stoppedMs: 4 * SECOND }],
  ])('is obeyed by nodes %s within five seconds', async (_, more) => {
    const outcome = await playRevocations({ ...revoking, ...more })
    expect(lagAt(outcome, 1)).toBeLessThanOrEqual(5 * SECOND)
    expect(lagAt(outcome, 1)).toBeGreaterThan(SECOND)
  })

  it('is seen to be late where what was read is relied on for ever', async () => {
    const outcome = await playRevocations({ ...revoking, cut: 20, endless: true })
    expect(lagAt(outcome, 1)).toBeGreaterThan(5 * SECOND)
  })
})
