import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Peers, shareOf, takeAlone } from '../../src/adapters/redis/alone.ts'
import { newMemo } from '../../src/adapters/redis/memo.ts'
import type { LimitKind, LimitRule } from '../../src/core/limit.ts'
import { after } from '../../src/core/terms.ts'
import { NOON } from '../contracts/nouns.ts'

const KINDS: readonly LimitKind[] = ['window', 'sliding-window', 'token-bucket']

const peersOf = (count: number): readonly Peers[] =>
  Array.from({ length: count }, (_, index) => ({ count, index }))

const sumOf = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

describe('the shares of a limit', () => {
  it('are together exactly the limit, and no two differ by more than one', () =>
    fc.assert(
      fc.property(fc.nat(100_000), fc.integer({ min: 1, max: 50 }), fc.string(), (uses, nodes, slot) => {
        const shares = peersOf(nodes).map(it => shareOf(uses, slot, it))
        expect(sumOf(shares)).toBe(uses)
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1)
      }),
    ))

  it('leave what cannot be divided to other nodes from slot to slot', () => {
    const [first] = peersOf(3)
    const has = Array.from({ length: 90 }, (_, nth) =>
      shareOf(1, `slot ${nth}`, first ?? { count: 3, index: 0 }),
    )
    expect(sumOf(has)).toBeGreaterThan(15)
    expect(sumOf(has)).toBeLessThan(45)
  })
})

describe.each(KINDS)('what nodes admit of a %s by themselves', kind => {
  it('is together what was left when Redis went away, whatever they are asked for', () =>
    fc.assert(
      fc.property(
        fc.record({
          limit: fc.integer({ min: 1, max: 60 }),
          used: fc.nat(60),
          nodes: fc.integer({ min: 1, max: 5 }),
          costs: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 100, maxLength: 200 }),
        }),
        ({ limit, used, nodes, costs }) => {
          const rule: LimitRule = { name: 'it', kind, limit, spanMs: 3_600_000 }
          const taken = Math.min(used, limit)
          const level = kind === 'token-bucket' ? taken * rule.spanMs : taken
          const log = taken === 0 ? [] : ([[NOON, taken]] as const)
          const memos = peersOf(nodes).map(() =>
            newMemo(taken === 0 ? undefined : { at: NOON, level, made: NOON, writes: 1, log }),
          )
          let admitted = 0
          costs.forEach((cost, nth) => {
            const index = nth % nodes
            const memo = memos[index]
            if (memo === undefined) return
            const all = [{ take: { slot: 'it', rule }, memo }]
            const [reading] = takeAlone(all, cost, after(NOON, 1), { count: nodes, index })
            if (reading?.admitted) admitted += cost
          })
          expect(admitted).toBeLessThanOrEqual(limit - taken)
          expect(sumOf(memos.flatMap(it => it.owed.map(([, uses]) => uses)))).toBe(admitted)
        },
      ),
    ))
})
