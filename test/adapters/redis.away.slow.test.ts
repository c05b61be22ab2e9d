import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { LimitKind } from '../../src/core/limit.ts'
import { HOUR, instant, SECOND } from '../../src/core/terms.ts'
import type { Take } from '../../src/ports/counters.ts'
import { heldBytes, MIB } from '../build/memory.ts'
import { startOwnRedis } from '../build/redis.ts'
import { aCorner, aCountingNode, type CountingNode, PATIENT } from '../build/redis-counters.ts'

const server = await startOwnRedis()
afterAll(() => server.stop())

const KINDS: readonly LimitKind[] = ['window', 'sliding-window', 'token-bucket']
const LIMIT = 300
/** Requests in flight. A node that stops hearing of the others knows nothing of what those have in flight. */
const AT_ONCE = 6

/** An hour long, so that nothing comes back meanwhile. */
const takeOf = (kind: LimitKind, limit = LIMIT): Take => ({
  slot: `per-key/${aCorner()}`,
  rule: { name: 'per-key', kind, limit, spanMs: HOUR },
  group: 'acc_1',
})

let nodes: readonly CountingNode[] = []
const threeNodes = async (...options: Parameters<typeof aCountingNode>[2][]): Promise<void> => {
  const corner = aCorner()
  const [option] = options
  nodes = await Promise.all(Array.from({ length: 3 }, () => aCountingNode(server.url, corner, option)))
  await until(() => nodes.every(it => it.link.peers().count === 3))
}
afterEach(async () => {
  await Promise.all(nodes.map(it => it.close()))
  nodes = []
  await server.restart()
})

/** The limit, but for what was in flight. */
function expectNearly(admitted: number): void {
  expect(admitted).toBeGreaterThanOrEqual(LIMIT * 0.95)
  expect(admitted).toBeLessThanOrEqual(LIMIT * 1.04)
}

const PATIENCE_MS = 10 * SECOND

/** A look now and then, for what comes by itself. */
async function until(holds: () => boolean): Promise<void> {
  const from = performance.now()
  while (!holds()) {
    if (performance.now() - from > PATIENCE_MS) throw new Error(`It does not come to hold: ${holds}`)
    await pause(10)
  }
}

const areUp = () => nodes.every(it => it.link.isUp())
const areDown = () => nodes.every(it => !it.link.isUp())

/** So many requests, each node in its turn. @returns how many were admitted */
async function load(take: Take, requests: number, at: readonly CountingNode[] = nodes): Promise<number> {
  let admitted = 0
  for (let nth = 0; nth < requests; nth += AT_ONCE) {
    const batch = Array.from(
      { length: Math.min(AT_ONCE, requests - nth) },
      (_, of) => at[(nth + of) % at.length],
    )
    const readings = await Promise.all(batch.map(it => it?.counters.take([take], 1, instant(Date.now()))))
    admitted += readings.filter(it => it?.[0]?.admitted).length
  }
  return admitted
}

describe.each(KINDS)('a %s on three nodes', kind => {
  const take = () => takeOf(kind)

  it('admits exactly its limit at twice the load while Redis is there', async () => {
    await threeNodes(PATIENT)
    expect(await load(take(), 2 * LIMIT)).toBe(LIMIT)
  })

  it('admits its limit when Redis is killed halfway and comes back with nothing', async () => {
    await threeNodes()
    const it = take()
    const before = await load(it, 120)
    await server.kill()
    await until(areDown)
    const meanwhile = await load(it, 60)
    await server.restart()
    await until(areUp)
    expect([before, meanwhile]).toEqual([120, 60])
    expectNearly(before + meanwhile + (await load(it, 2 * LIMIT)))
  })

  it('admits no more than its limit as long as Redis is away', async () => {
    await threeNodes()
    const it = take()
    const before = await load(it, 120)
    await server.kill()
    await until(areDown)
    const meanwhile = await load(it, 3 * LIMIT)
    expectNearly(before + meanwhile)
    await server.restart()
    await until(areUp)
    expectNearly(before + meanwhile + (await load(it, LIMIT)))
  })

  it('admits its limit when Redis stands still halfway, and nobody waits', async () => {
    await threeNodes()
    const it = take()
    const before = await load(it, 120)
    server.pause()
    const started = performance.now()
    const meanwhile = await load(it, 60)
    expect(performance.now() - started).toBeLessThan(SECOND)
    await until(areDown)
    server.resume()
    await until(areUp)
    expect([before, meanwhile]).toEqual([120, 60])
    expectNearly(before + meanwhile + (await load(it, 2 * LIMIT)))
  })

  it('admits its limit when Redis is emptied halfway', async () => {
    await threeNodes(PATIENT)
    const it = take()
    const before = await load(it, 120)
    await server.flush()
    expectNearly(before + (await load(it, 2 * LIMIT)))
  })

  it('admits a part of it to a node that gets all the load while Redis is away', async () => {
    await threeNodes()
    await server.kill()
    await until(areDown)
    expect(await load(take(), LIMIT, nodes.slice(0, 1))).toBe(LIMIT / 3)
  })
})

describe('a limit of fewer uses than there are nodes', () => {
  it('is one node’s while Redis is away', async () => {
    await threeNodes()
    await server.kill()
    await until(areDown)
    for (let nth = 0; nth < 10; nth++) expect(await load(takeOf('window', 1), 30)).toBe(1)
  })
})

describe('calls that wait when Redis stops answering', () => {
  it('are all decided within a moment, and few of them have been waiting', async () => {
    await threeNodes()
    const [node] = nodes
    server.pause()
    const takes = Array.from({ length: 5000 }, () => takeOf('window'))
    const started = performance.now()
    const readings = await Promise.all(takes.map(it => node?.counters.take([it], 1, instant(Date.now()))))
    expect(readings.every(it => it?.[0]?.admitted)).toBe(true)
    expect(performance.now() - started).toBeLessThan(2 * SECOND)
  })

  it('do not count twice what Redis does once it goes on', async () => {
    await threeNodes()
    const it = takeOf('window')
    await load(it, 3)
    server.pause()
    const waiting = load(it, 90)
    expect(await waiting).toBe(90)
    await until(areDown)
    server.resume()
    await until(areUp)
    const readings = []
    for (const node of nodes) readings.push(...(await node.counters.take([it], 0, instant(Date.now()))))
    expect(readings.at(-1)?.used).toBe(93)
  })
})

describe('a Redis that is full', () => {
  it('is a Redis that is away, but for what it counts already', async () => {
    await threeNodes()
    await server.run('config', 'set', 'maxmemory', 1)
    const it = takeOf('window')
    expectNearly(await load(it, 2 * LIMIT))
    await server.run('config', 'set', 'maxmemory', 0)
    expectNearly(LIMIT + (await load(it, 2 * LIMIT)))
  })
})

describe('a node that starts while Redis is away', () => {
  it('starts, decides by itself, and counts with the others once Redis is there', async () => {
    await server.kill()
    const take = takeOf('window', 30)
    nodes = [await aCountingNode(server.url, aCorner())]
    expect(await load(take, 60)).toBe(30)
    await server.restart()
    await until(areUp)
    expect(await load(take, 60)).toBe(0)
  })

  it('divides by the nodes on its database, as far as that answers', async () => {
    await server.kill()
    const corner = aCorner()
    const others = async () => ({ count: 3, index: 1 })
    const unknown = async () => Promise.reject(new Error('The database is away, too.'))
    nodes = await Promise.all([others, unknown].map(it => aCountingNode(server.url, corner, { others: it })))
    const [one, other] = nodes
    await until(() => one?.link.peers().count === 3)
    expect(await load(takeOf('window'), LIMIT, one && [one])).toBe(LIMIT / 3)
    expect(await load(takeOf('window'), 2 * LIMIT, other && [other])).toBe(LIMIT)
  })

  it('remembers a bounded number of slots', async () => {
    await server.kill()
    nodes = [await aCountingNode(server.url, aCorner())]
    const [rule, before] = [takeOf('window').rule, heldBytes()]
    for (let nth = 0; nth < 300_000; nth++)
      await nodes[0]?.counters.take([{ slot: `per-address/key_1/${nth}`, rule }], 1, instant(Date.now()))
    expect(heldBytes() - before).toBeLessThan(64 * MIB)
  })
})
