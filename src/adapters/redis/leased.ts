import type { LimitReading } from '../../core/limit.ts'
import type { Instant } from '../../core/terms.ts'
import type { CounterStore, Take } from '../../ports/counters.ts'
import type { Measures } from '../../ports/measures.ts'
import { leaseCalls } from './leases-calls.ts'
import { localLimits } from './leases-local.ts'
import { leaseShelf } from './leases-shelf.ts'
import { drop, isLive, opensAt, type Slot, standingOf, takeExcess, takeOut } from './leases-slot.ts'

/** Counters that spend what this node holds of windows, and take more before it is gone. */
export interface LeasedCounters extends CounterStore {
  /** Gives back what nobody is going to spend. Call it several times a lease. */
  tend(): void
  /** Gives back everything. */
  close(): Promise<void>
  /** Windows this node knows anything of. */
  readonly size: number
  /** Uses it holds of all of them. */
  readonly held: number
}

export interface LeasedOptions {
  /** The counters all nodes share. Uses that are held were taken from them before. */
  readonly strict: CounterStore
  /** How many nodes take from them, this one among them. */
  readonly nodes: () => number
  /** Milliseconds that only go on, whatever becomes of the machine's clock. */
  readonly time: () => number
  readonly measures?: Measures
  readonly maxSlots?: number
}

const MAX_SLOTS = 50_000
/** A request that lost what was taken to others so often is counted by itself. */
const ROUNDS = 8
const BY_LEASE = { by: 'lease' } as const

/**
 * Counters of many nodes that take blocks of uses from the counters they share, and spend them without asking. Exact:
 * what is held anywhere has been counted before. Only a `window` can be taken from in advance: its uses are worth the
 * same until it ends. A bucket's or a sliding window's are worth what the instant of their use makes them, so a take
 * with one of those is counted strictly, in one call.
 *
 * What it remembers is bounded: of more windows than `maxSlots` the longest known goes, and what is held of it goes back.
 */
export function leasedCounters(options: LeasedOptions): LeasedCounters {
  const { strict, nodes, time: clock, measures, maxSlots = MAX_SLOTS } = options
  const holding = new Set<Slot>()
  const shelf = leaseShelf(maxSlots, slot => {
    holding.delete(slot)
    void giveAllBack([takeAll(slot)])
  })
  /** Of a window that is over nothing goes back: it would count for the next one. */
  const takeAll = (slot: Slot) => (clock() < slot.endsAt ? takeOut(slot, slot.held) : undefined)
  const { find, slotFor } = shelf
  const { ask, renew, giveAllBack, ...calls } = leaseCalls({ ...options, holding })
  const { standing, spend, refuse } = localLimits({ shelf, nodes, renew })
  let decided = 0

  /** Until what is needed is held, or is not to be had. */
  const later = async (
    takes: readonly Take[],
    cost: number,
    now: Instant,
  ): Promise<readonly LimitReading[]> => {
    const mine = takes.map(take => slotFor(take, clock()))
    for (const slot of mine) slot.waiting += cost
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const time = clock()
        const found = standing(takes, cost, now, time)
        if (found === 'refuse') return refuse(takes, cost, now, time)
        if (found === 'spend') return spend(takes, cost, now, time)
        const wanting = mine.filter(it => standingOf(it, it.take.rule.limit, cost, now, time) === 'ask')
        const busy = wanting.find(slot => slot.pending !== undefined)
        if (busy !== undefined) await busy.pending
        else if ((await ask(wanting, cost, now)) === 'full') {
          const readings = refuse(takes, cost, now, clock())
          // Otherwise the window that was full has ended since.
          if (readings.some(it => !it.admitted)) return readings
        }
      }
    } finally {
      for (const slot of mine) slot.waiting -= cost
    }
    return strict.take(takes, cost, now)
  }

  const lookUp = async (takes: readonly Take[], now: Instant): Promise<readonly LimitReading[]> => {
    const mine = takes.map(take => slotFor(take, clock()))
    await calls.look(mine, now)
    return spend(takes, 0, now, clock())
  }

  const tend = () => {
    const time = clock()
    const excess = [...holding].map(slot => {
      if (time >= slot.endsAt) drop(slot)
      const some = slot.pending === undefined ? takeExcess(slot, time) : undefined
      if (slot.held === 0) holding.delete(slot)
      return some
    })
    void giveAllBack(excess)
    shelf.sweep(time)
    if (decided > 0) measures?.add('latchkey_limits_decided_total', decided, BY_LEASE)
    decided = 0
  }
  /** Uses that were taken at `takenAt` are held again from now on, unless their window is over. */
  const holdAgain = (slot: Slot, cost: number, takenAt: Instant): void => {
    if (!isLive(slot, takenAt, clock()) || takenAt < opensAt(slot)) return
    slot.held += cost
    holding.add(slot)
  }

  return {
    take(takes, cost, now) {
      for (const { rule } of takes) {
        if (rule.kind !== 'window' || rule.limit < cost) return strict.take(takes, cost, now)
      }
      const time = clock()
      const found = standing(takes, cost, now, time)
      if (found === 'ask') return cost === 0 ? lookUp(takes, now) : later(takes, cost, now)
      decided++
      return found === 'spend' ? spend(takes, cost, now, time) : refuse(takes, cost, now, time)
    },
    giveBack(takes, cost, takenAt) {
      const leased = takes.every(it => it.rule.kind === 'window')
      const rest = takes.filter(take => {
        const slot = leased ? find(take) : undefined
        if (slot !== undefined) holdAgain(slot, cost, takenAt)
        return slot === undefined
      })
      if (rest.length > 0) return strict.giveBack(rest, cost, takenAt)
    },
    tend,
    close: () => giveAllBack([...holding].map(takeAll)),
    get size() {
      return shelf.size
    },
    get held() {
      return [...holding].reduce((sum, slot) => sum + slot.held, 0)
    },
  }
}
