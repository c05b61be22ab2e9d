import { describe, expect, it } from 'vitest'
import { newMemo, noteTime, noteWindow, windowOf } from '../../src/adapters/redis/memo.ts'
import { borrow, forgive, lend, owe, settle } from '../../src/adapters/redis/owed.ts'
import type { LimitRule } from '../../src/core/limit.ts'
import { after, MINUTE } from '../../src/core/terms.ts'
import { NOON } from '../contracts/nouns.ts'

const rule: LimitRule = { name: 'it', kind: 'window', limit: 100, spanMs: MINUTE }

/** A memo of a node that decides by itself since its window opened. */
const alone = (opened = NOON) => Object.assign(newMemo(), { alone: { at: opened, level: 0 } })

const usesOf = (memo: ReturnType<typeof newMemo>) => memo.owed.reduce((all, [, uses]) => all + uses, 0)

describe('what Redis is to hear of', () => {
  it('is all of it when a call that carried some of it is not answered, and more came meanwhile', () => {
    const memo = alone()
    owe(memo, rule, 5, NOON)
    const lent = lend(memo)
    owe(memo, rule, 3, after(NOON, 200))
    borrow(memo, lent, rule, after(NOON, 250))
    owe(memo, rule, 1, after(NOON, 300))
    expect(usesOf(memo)).toBe(9)
    expect(memo.lent).toEqual([])
    expect(memo.owed).toHaveLength(1)
  })

  it('is gone once a call that carried it was answered', () => {
    const memo = alone()
    owe(memo, rule, 5, NOON)
    settle(memo, lend(memo))
    expect([memo.owed, memo.lent]).toEqual([[], []])
  })

  it('is kept of a window that is over here, for it may go on at Redis', () => {
    const memo = alone()
    owe(memo, rule, 5, after(NOON, MINUTE - 1))
    memo.alone = { at: after(NOON, MINUTE), level: 0 }
    owe(memo, rule, 2, after(NOON, MINUTE))
    expect(usesOf(memo)).toBe(7)
    owe(memo, rule, 1, after(NOON, 2 * MINUTE - 1))
    expect(usesOf(memo)).toBe(3)
  })

  it('stays small, however often a call is not answered', () => {
    const memo = alone()
    for (let nth = 0; nth < 1000; nth++) {
      owe(memo, rule, 1, after(NOON, nth * 50))
      borrow(memo, lend(memo), rule, after(NOON, nth * 50))
    }
    expect(usesOf(memo)).toBe(1000)
    expect(memo.owed.length).toBeLessThanOrEqual(17)
  })

  it('is no less for a take that comes back of a window that is over', () => {
    const memo = alone()
    owe(memo, rule, 5, after(NOON, 10))
    forgive(memo, rule, 1, after(NOON, -1))
    expect(usesOf(memo)).toBe(5)
    forgive(memo, rule, 1, after(NOON, 10))
    expect(usesOf(memo)).toBe(4)
  })
})

describe('the window of a take', () => {
  it('is the one its answer was of, and unknown once the next has been heard of', () => {
    const memo = newMemo()
    const hear = (opened: number, takenAt: number) => {
      noteWindow(memo, opened, MINUTE, takenAt)
      noteTime(memo, takenAt, opened)
    }
    hear(NOON, 1000)
    hear(NOON, 2000)
    expect(windowOf(memo, 1000)).toBe(NOON)
    hear(NOON + MINUTE, 3000)
    expect([1000, 2000, 3000].map(at => windowOf(memo, at))).toEqual([0, 0, NOON + MINUTE])
    hear(NOON, 3500)
    expect([3000, 4000].map(at => windowOf(memo, at))).toEqual([0, NOON + MINUTE])
  })
})
