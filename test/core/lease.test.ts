import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { followRate, type LeaseNeed, leaseMs, leaseSize, quietFor } from '../../src/core/lease.ts'
import { DAY, MINUTE, SECOND } from '../../src/core/terms.ts'

const need: LeaseNeed = { limit: 6_000, spanMs: MINUTE, rate: 1, left: 6_000, nodes: 3 }

describe('the size of a lease', () => {
  it.each<[string, Partial<LeaseNeed>, number]>([
    ['is the node’s part of a twentieth of the limit', {}, 100],
    ['is what is spent in the time of a lease, where that is less', { rate: 0.02 }, 20],
    ['is half the node’s part of what is left, where that is less', { left: 60 }, 10],
    ['is smaller the more nodes there are', { nodes: 10 }, 30],
    ['is none towards the end', { left: 11 }, 0],
    ['is none where nothing is left', { left: 0 }, 0],
    ['is none where more was used than there is, because the limit was lowered', { left: -5 }, 0],
    ['is none for a rare use', { rate: 1 / 10_000 }, 0],
    ['is none of a small limit', { limit: 100, left: 100 }, 0],
  ])('%s', (_, more, size) => {
    expect(leaseSize({ ...need, ...more })).toBe(size)
  })

  it('is never more than all nodes may hold together, nor than what is left', () => {
    const any = fc.record({
      limit: fc.integer({ min: 1, max: 1e9 }),
      spanMs: fc.integer({ min: 1, max: DAY }),
      rate: fc.double({ min: 0, max: 1e4, noNaN: true }),
      left: fc.integer({ min: 0, max: 1e9 }),
      nodes: fc.integer({ min: 1, max: 1_000 }),
    })
    fc.assert(
      fc.property(any, it => {
        const size = leaseSize(it)
        expect(Number.isInteger(size)).toBe(true)
        expect(size * it.nodes).toBeLessThanOrEqual(it.limit / 20)
        expect(size * it.nodes).toBeLessThanOrEqual(it.left / 2)
      }),
    )
  })
})

describe('the time of a lease', () => {
  it('is a twentieth of the window, and at most a second', () => {
    expect([leaseMs(SECOND), leaseMs(10 * SECOND), leaseMs(MINUTE), leaseMs(DAY)]).toEqual([
      50, 500, 1000, 1000,
    ])
  })
})

describe('the time for which a node does not ask again', () => {
  it('doubles with each no, up to a twentieth of the window', () => {
    const times: number[] = []
    while (times.length < 6) times.push(quietFor(times.at(-1) ?? 0, MINUTE))
    expect(times).toEqual([1000, 2000, 3000, 3000, 3000, 3000])
  })

  it('is at most a minute, however long the window is', () => {
    expect(quietFor(50 * SECOND, DAY)).toBe(MINUTE)
  })

  it('is never shorter than a lease', () => {
    expect([quietFor(0, SECOND), quietFor(50, SECOND)]).toEqual([50, 50])
  })
})

describe('a rate', () => {
  it('is made anew by a look of a tenth of a second, and hardly changed by a short one', () => {
    expect(followRate(5, 100, 100)).toBe(1)
    expect(followRate(0, 1, 1)).toBeCloseTo(0.01)
    expect(followRate(5, 7, 0)).toBe(5)
  })

  it('comes near what is steadily seen', () => {
    let rate = 0
    for (let look = 0; look < 100; look++) rate = followRate(rate, 20, 10)
    expect(rate).toBeCloseTo(2, 3)
  })
})
