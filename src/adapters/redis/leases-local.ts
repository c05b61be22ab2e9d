import type { LimitReading } from '../../core/limit.ts'
import type { Instant } from '../../core/terms.ts'
import type { Take } from '../../ports/counters.ts'
import type { LeaseShelf } from './leases-shelf.ts'
import { isLive, isLow, newSlot, readingOf, type Slot, type Standing, standingOf } from './leases-slot.ts'

/** What a node decides about limits by what it holds and knows of them, at once. */
export interface LocalLimits {
  /** Refused where one limit has no room, spent where enough of all is held, else to be asked. */
  standing(takes: readonly Take[], cost: number, now: Instant, time: number): Standing
  /** Spends what {@link standing} found to be held; for a cost of 0 tells how the limits stand. */
  spend(takes: readonly Take[], cost: number, now: Instant, time: number): readonly LimitReading[]
  /** How limits stand for a request that does not fit. */
  refuse(takes: readonly Take[], cost: number, now: Instant, time: number): readonly LimitReading[]
}

export interface LocalLimitsParts {
  readonly shelf: Pick<LeaseShelf, 'find' | 'slotFor'>
  readonly nodes: () => number
  /** Takes more of what is held, while it is spent. */
  readonly renew: (slot: Slot, now: Instant) => void
}

export function localLimits({ shelf: { find, slotFor }, nodes, renew }: LocalLimitsParts): LocalLimits {
  const spendOne = (take: Take, cost: number, now: Instant, time: number): LimitReading => {
    const slot = slotFor(take, time)
    if (cost === 0) return look(slot, take, 0, now)
    slot.held -= cost
    if (slot.held < slot.low && isLow(slot, nodes(), time)) renew(slot, now)
    return readingOf(slot, take.rule, true, now)
  }
  return {
    standing(takes, cost, now, time) {
      let found: Standing = 'spend'
      for (const take of takes) {
        const slot = find(take)
        const one = slot === undefined ? 'ask' : standingOf(slot, take.rule.limit, cost, now, time)
        if (one === 'refuse') return one
        if (one === 'ask') found = one
      }
      return found
    },
    spend(takes, cost, now, time) {
      const [only] = takes
      if (takes.length === 1 && only !== undefined) return [spendOne(only, cost, now, time)]
      return takes.map(take => spendOne(take, cost, now, time))
    },
    refuse(takes, cost, now, time) {
      return takes.map(take => {
        const slot = find(take)
        const known = slot !== undefined && isLive(slot, now, time) ? slot : newSlot(take, undefined, time)
        return look(known, take, cost, now)
      })
    },
  }
}

const look = (slot: Slot, { rule }: Take, cost: number, now: Instant): LimitReading =>
  readingOf(slot, rule, slot.level - slot.held + cost <= rule.limit, now)
