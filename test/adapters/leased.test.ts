import { describe, expect, it } from 'vitest'
import { SECOND } from '../../src/core/terms.ts'
import type { CounterStore } from '../../src/ports/counters.ts'
import { counterStoreContract } from '../contracts/counters.ts'
import { drive, take, world } from './leased-world.ts'

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
