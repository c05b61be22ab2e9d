import { describe, expect, it } from 'vitest'
import { after, MINUTE, SECOND } from '../../src/core/terms.ts'
import { NOON } from '../contracts/nouns.ts'
import { drive, settled, take, world } from './leased-world.ts'

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
