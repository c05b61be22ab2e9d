import { describe, expect, it } from 'vitest'
import type { LimitKind, LimitReading, LimitRule } from '../../src/core/limit.ts'
import { after, SECOND } from '../../src/core/terms.ts'
import type { CounterStore, Take } from '../../src/ports/counters.ts'
import { NOON } from './nouns.ts'

const KINDS: readonly LimitKind[] = ['window', 'sliding-window', 'token-bucket']

const take = (slot: string, limit: number, kind: LimitKind = 'window'): Take => ({
  slot,
  rule: { name: slot, kind, limit, spanMs: 10 * SECOND } satisfies LimitRule,
})

const brief = (readings: readonly LimitReading[]) => readings.map(it => [it.name, it.admitted, it.used])

/** Every CounterStore passes this, or is not one. */
export function counterStoreContract(
  adapter: string,
  open: () => CounterStore | Promise<CounterStore>,
): void {
  describe.each(KINDS)(`a %s in ${adapter}`, kind => {
    it('admits exactly its limit and says how it stands', async () => {
      const counters = await open()
      const outcomes = []
      for (let at = 0; at < 5; at++) outcomes.push(...(await counters.take([take('a', 3, kind)], 1, NOON)))
      expect(outcomes.map(it => it.admitted)).toEqual([true, true, true, false, false])
      expect(outcomes.map(it => it.remaining)).toEqual([2, 1, 0, 0, 0])
      expect(outcomes[4]).toMatchObject({ name: 'a', limit: 3, used: 3, resetsAt: after(NOON, 10 * SECOND) })
    })

    it('admits exactly its limit to callers at the same moment', async () => {
      const counters = await open()
      const all = await Promise.all(
        Array.from({ length: 50 }, async () => counters.take([take('a', 20, kind)], 1, NOON)),
      )
      expect(all.filter(([reading]) => reading?.admitted)).toHaveLength(20)
    })

    it('is full again once it resets', async () => {
      const counters = await open()
      const [taken] = await counters.take([take('a', 3, kind)], 3, NOON)
      const resetsAt = taken?.resetsAt ?? NOON
      const [again] = await counters.take([take('a', 3, kind)], 3, resetsAt)
      expect(again?.admitted).toBe(true)
    })

    it('gives a take back, so that it can be taken again', async () => {
      const counters = await open()
      await counters.take([take('a', 3, kind)], 2, NOON)
      await counters.take([take('a', 3, kind)], 1, after(NOON, 1))
      await counters.giveBack([take('a', 3, kind)], 1, after(NOON, 1))
      const [read] = await counters.take([take('a', 3, kind)], 0, after(NOON, 1))
      expect(read?.used).toBe(2)
    })

    it('takes nothing for a cost of 0', async () => {
      const counters = await open()
      for (let at = 0; at < 9; at++) await counters.take([take('a', 1, kind)], 0, NOON)
      expect(brief(await counters.take([take('a', 1, kind)], 1, NOON))).toEqual([['a', true, 1]])
    })
  })

  describe(`several limits in ${adapter}`, () => {
    it('are taken together and answered in their order', async () => {
      const counters = await open()
      const takes = [take('b', 5), take('a', 9, 'token-bucket'), take('c', 7, 'sliding-window')]
      expect(brief(await counters.take(takes, 2, NOON))).toEqual([
        ['b', true, 2],
        ['a', true, 2],
        ['c', true, 2],
      ])
    })

    it('stay as they were when one of them is full', async () => {
      const counters = await open()
      const takes = [take('wide', 9), take('narrow', 1), take('sliding', 9, 'sliding-window')]
      await counters.take(takes, 1, NOON)
      const refused = await counters.take(takes, 1, after(NOON, 1))
      expect(brief(refused)).toEqual([
        ['wide', true, 1],
        ['narrow', false, 1],
        ['sliding', true, 1],
      ])
      expect(brief(await counters.take(takes, 0, after(NOON, 2)))).toEqual([
        ['wide', true, 1],
        ['narrow', true, 1],
        ['sliding', true, 1],
      ])
    })

    it('are counted apart by their slots', async () => {
      const counters = await open()
      await counters.take([take('a', 1)], 1, NOON)
      expect(brief(await counters.take([take('b', 1)], 1, NOON))).toEqual([['b', true, 1]])
    })

    it('of no number admit everything', async () => {
      const counters = await open()
      expect(await counters.take([], 1, NOON)).toEqual([])
      await counters.giveBack([take('never', 1)], 1, NOON)
    })
  })
}
