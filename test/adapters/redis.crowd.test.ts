import { describe, expect, it } from 'vitest'
import { noMeasures } from '../../src/adapters/memory/measures.ts'
import { BY_ITSELF } from '../../src/adapters/redis/alone.ts'
import { redisCounters } from '../../src/adapters/redis/counters.ts'
import { leasedCounters } from '../../src/adapters/redis/leased.ts'
import type { Link, Said } from '../../src/adapters/redis/link.ts'
import { places } from '../../src/adapters/redis/places.ts'
import { after, instant, MINUTE, SECOND } from '../../src/core/terms.ts'
import type { Take } from '../../src/ports/counters.ts'
import { NOON } from '../contracts/nouns.ts'

const take: Take = { slot: 'per-key/key_1', rule: { name: 'a', kind: 'window', limit: 1000, spanMs: MINUTE } }

/** A link to a Redis that answers as it is told to, and what it was asked. */
function linkThat(answers: (cost: number) => Said) {
  const asked = { takes: 0, clock: 0 }
  const link: Link = {
    isUp: () => true,
    ask: async (_call, _script, _keys, values) => {
      asked.takes++
      return answers(Number(values()[3]))
    },
    setClock: async () => void asked.clock++,
    now: () => instant(Date.now()),
    deadline: () => instant(Date.now() + 200),
    peers: () => BY_ITSELF,
    close: async () => undefined,
  }
  return { asked, strict: redisCounters({ link, measures: noMeasures, clock: 'caller' }) }
}

const CROWD: Said = { missing: 'crowd' }

describe('a take that Redis does not answer although it answers others', () => {
  it('is refused, and may be tried again soon', async () => {
    const { strict } = linkThat(() => CROWD)
    const [reading] = await strict.take([take], 1, NOON)
    expect(reading).toMatchObject({ admitted: false, remaining: 0, used: 1000, retryAt: expect.anything() })
    expect((reading?.retryAt ?? 0) - Date.now()).toBeLessThanOrEqual(SECOND)
  })

  it('is asked for once more with the time set when it came too late, and refused then', async () => {
    const { strict, asked } = linkThat(() => ({ answer: [NOON] }))
    const [reading] = await strict.take([take], 1, NOON)
    expect([reading?.admitted, asked.takes, asked.clock]).toEqual([false, 2, 1])
  })

  it('leaves what a node holds to be spent', async () => {
    let [now, used, isCrowded] = [NOON, 0, false]
    const { strict } = linkThat(cost => {
      if (isCrowded) return CROWD
      used += cost
      return { answer: [now, 1, used, after(NOON, MINUTE), now, NOON, used, NOON, 0] }
    })
    const node = leasedCounters({ strict, nodes: () => 1, time: () => now })
    for (let nth = 0; nth < 100; nth++) {
      await node.take([take], 1, now)
      now = after(now, 1)
    }
    const { held } = node
    expect(held).toBeGreaterThan(1)
    isCrowded = true
    expect((await node.take([take], held + 1, now))[0]?.admitted).toBe(false)
    expect(node.held).toBe(held)
    expect((await node.take([take], 1, now))[0]?.admitted).toBe(true)
  })
})

describe('places', () => {
  it('go to those in line, first come, first served', async () => {
    const room = places(1, 10_000, 10)
    const served: number[] = []
    expect(room.enter()).toBe(true)
    const others = [1, 2].map(async nth => {
      expect(await room.enter()).toBe(true)
      served.push(nth)
      room.leave()
    })
    room.leave()
    await Promise.all(others)
    expect(served).toEqual([1, 2])
    expect(room.enter()).toBe(true)
  })

  it('are not to be had by those who were sent away, or waited too long', async () => {
    const room = places(1, 10, 10)
    room.enter()
    expect(await room.enter()).toBe(false)
    const waiting = room.enter()
    room.sendAway()
    expect(await waiting).toBe(false)
    room.leave()
    expect(room.enter()).toBe(true)
  })

  it('sends away at once whoever finds the line full', async () => {
    const room = places(1, 10_000, 1)
    room.enter()
    const waiting = room.enter()
    expect(room.enter()).toBe(false)
    room.leave()
    expect(await waiting).toBe(true)
  })
})
