import { describe, expect, it } from 'vitest'
import { keepReliance, RELIANCE_MS } from '../../src/adapters/postgres/reliance.ts'
import { instant, SECOND } from '../../src/core/terms.ts'

const NOON = Date.UTC(2026, 10, 22, 12)

/** A node with two clocks: the wall's can be set, the other one only goes on. */
function aNode() {
  const clocks = { wall: NOON, ticks: 1000 }
  const keeper = keepReliance({ now: () => instant(clocks.wall) }, () => clocks.ticks)
  const pass = (ms: number) => {
    clocks.wall += ms
    clocks.ticks += ms
  }
  return { clocks, keeper, pass, relies: () => clocks.wall < keeper.reliance.until }
}

describe('what a node has read is relied on', () => {
  it('not at all before its database has answered', () => {
    const { keeper, relies } = aNode()
    expect(relies()).toBe(false)
    keeper.align()
    expect([relies(), keeper.silence()]).toEqual([false, Number.POSITIVE_INFINITY])
  })

  it('for 5 s after the question that was answered last, to the millisecond and without any timer', () => {
    const { keeper, pass, relies } = aNode()
    const asked = keeper.moment()
    pass(300)
    keeper.heard(asked)
    pass(RELIANCE_MS - 301)
    expect(relies()).toBe(true)
    pass(1)
    expect(relies()).toBe(false)
  })

  it('no longer by an answer that lay unread while the process was stopped', () => {
    const { keeper, pass, relies } = aNode()
    const asked = keeper.moment()
    pass(10 * SECOND)
    keeper.heard(asked)
    expect(relies()).toBe(false)
  })

  it('no longer by a clock that is set back, from the next second on', () => {
    const { clocks, keeper, pass, relies } = aNode()
    keeper.heard(keeper.moment())
    clocks.wall -= 3600 * SECOND
    pass(SECOND)
    keeper.align()
    pass(RELIANCE_MS - SECOND - 1)
    expect(relies()).toBe(true)
    pass(1)
    expect(relies()).toBe(false)
  })

  it('not across a sleep of the machine, in which only the wall clock went on', () => {
    const { clocks, keeper, relies } = aNode()
    keeper.heard(keeper.moment())
    clocks.wall += 3600 * SECOND
    expect(relies()).toBe(false)
    keeper.align()
    expect(relies()).toBe(false)
    keeper.heard(keeper.moment())
    expect(relies()).toBe(true)
  })
})
