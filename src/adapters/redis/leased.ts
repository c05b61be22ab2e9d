import type { LimitReading } from '../../core/limit.ts'
import type { Instant } from '../../core/terms.ts'
import type { CounterStore, Take } from '../../ports/counters.ts'
import type { LeaseAuthority, LeaseReturn } from '../../ports/leases.ts'
import type { Measures } from '../../ports/measures.ts'
import { leaseShelf } from './leases-shelf.ts'
import {
  absorb,
  askOf,
  isLive,
  isLow,
  learn,
  newSlot,
  noteRate,
  readingOf,
  type Slot,
  type Standing,
  standingOf,
  takeExcess,
  takeOut,
} from './leases-slot.ts'

/** Counters that spend what this node holds of windows, and ask for more before it is gone. */
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
  readonly authority: LeaseAuthority
  /** Counts what is not leased, and everything while the authority is away. */
  readonly strict: CounterStore
  /** How many nodes lease from the same windows, this one among them. */
  readonly nodes: () => number
  /** Milliseconds that only go on, whatever becomes of the machine's clock. */
  readonly time: () => number
  readonly measures?: Measures
  readonly maxSlots?: number
}

const MAX_SLOTS = 50_000
/** A request that lost what it was given to others so often is counted by itself. */
const ROUNDS = 8
const BY_LEASE = { by: 'lease' } as const
const TAKEN = { step: 'taken' } as const
const RETURNED = { step: 'returned' } as const

/**
 * Counters of many nodes that ask an authority for blocks of uses, and spend them without asking. Exact: what
 * is held anywhere has been counted before. Only a `window` can be leased: its uses are worth the same until it
 * ends. A bucket's or a sliding window's are worth what the instant of their use makes them, so a take with
 * one of those is counted strictly, in one call.
 *
 * What it remembers is bounded: of more windows than `maxSlots` the longest known goes, and what is held of it goes back.
 */
export function leasedCounters(options: LeasedOptions): LeasedCounters {
  const { authority, strict, nodes, time: clock, measures, maxSlots = MAX_SLOTS } = options
  const holding = new Set<Slot>()
  const { find, slotFor, get, sweep, ...shelf } = leaseShelf(maxSlots, slot => {
    holding.delete(slot)
    void returnAll([takeOut(slot, slot.held)])
  })
  let spent = 0

  /** Refused where one limit has no room, spent where all are held, else to be asked. */
  const standing = (takes: readonly Take[], cost: number, now: Instant, time: number): Standing => {
    let found: Standing = 'spend'
    for (const take of takes) {
      const slot = find(take)
      const one = slot === undefined ? 'ask' : standingOf(slot, take.rule.limit, cost, now, time)
      if (one === 'refuse') return one
      if (one === 'ask') found = one
    }
    return found
  }
  const spendOne = (take: Take, slot: Slot, cost: number, now: Instant): LimitReading => {
    if (cost === 0) return readingOf(slot, take.rule, slot.level - slot.held <= take.rule.limit, now)
    slot.held -= cost
    spent++
    if (slot.held < slot.low && isLow(slot, nodes())) renew(slot, now)
    return readingOf(slot, take.rule, true, now)
  }
  const spend = (takes: readonly Take[], cost: number, now: Instant): readonly LimitReading[] => {
    const [only] = takes
    const slot = only && takes.length === 1 ? find(only) : undefined
    if (only !== undefined && slot !== undefined) return [spendOne(only, slot, cost, now)]
    return takes.map(take => spendOne(take, slotFor(take, clock()), cost, now))
  }
  const refuse = (
    takes: readonly Take[],
    cost: number,
    now: Instant,
    time: number,
  ): readonly LimitReading[] =>
    takes.map(take => {
      const slot = find(take)
      const known = slot !== undefined && isLive(slot, now, time) ? slot : newSlot(take, undefined, time)
      return readingOf(known, take.rule, known.level - known.held + cost <= take.rule.limit, now)
    })

  /** One call for several windows; a window has one in flight at most. @returns whether there was an answer */
  const ask = (wanting: readonly Slot[], cost: number, now: Instant): Promise<boolean> => {
    const sent = { now, time: clock() }
    for (const slot of wanting) noteRate(slot, sent.time)
    const asks = wanting.map(slot => askOf(slot, cost, nodes()))
    const answered = authority.grant(asks, nodes()).then(
      grants => {
        const time = clock()
        wanting.forEach((slot, at) => {
          const [ask, grant] = [asks[at], grants[at]]
          slot.pending = undefined
          if (ask === undefined || grant === undefined) return
          absorb(slot, ask, grant, sent, time)
          if (slot.held > ask.need) noteBlock(slot, grant.granted - ask.need)
        })
        return true
      },
      () => {
        for (const slot of wanting) slot.pending = undefined
        return false
      },
    )
    for (const slot of wanting) slot.pending = answered
    return answered
  }
  const noteBlock = (slot: Slot, uses: number) => {
    holding.add(slot)
    measures?.count('latchkey_lease_blocks_total', TAKEN)
    measures?.add('latchkey_lease_uses_total', Math.max(0, uses), TAKEN)
  }
  const renew = (slot: Slot, now: Instant) => void ask([slot], 0, now)

  /** Until what is needed is held, or is not to be had, or nobody answers: then it is counted without leases. */
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
        if (found === 'spend') return spend(takes, cost, now)
        const busy = mine.find(slot => slot.pending !== undefined)
        const wanting = mine.filter(slot => standingOf(slot, slot.rule.limit, cost, now, time) === 'ask')
        if (!(await (busy?.pending ?? ask(wanting, cost, now)))) break
        if (cost === 0) return spend(takes, 0, now)
      }
    } finally {
      for (const slot of mine) slot.waiting -= cost
    }
    return strict.take(takes, cost, now)
  }

  const returnAll = async (returns: readonly (LeaseReturn | undefined)[]): Promise<void> => {
    const some = returns.filter(it => it !== undefined)
    if (some.length === 0) return
    try {
      const windows = await authority.giveBack(some)
      some.forEach((it, at) => {
        const slot = get(it.slot)
        if (slot !== undefined) learn(slot, windows[at])
        measures?.count('latchkey_lease_blocks_total', RETURNED)
        measures?.add('latchkey_lease_uses_total', it.uses, RETURNED)
      })
    } catch {
      // What cannot be given back stays counted: too few are admitted then, never too many.
    }
  }
  // `now` of a tending is never compared: what is held ends by this node's own time.
  const tend = () => {
    const time = clock()
    const returns: (LeaseReturn | undefined)[] = []
    for (const slot of holding) {
      if (slot.pending !== undefined) continue
      if (time < slot.endsAt) returns.push(takeExcess(slot, time))
      else slot.held = 0
      if (slot.held === 0) holding.delete(slot)
    }
    void returnAll(returns)
    sweep(time)
    if (spent > 0) measures?.add('latchkey_limits_decided_total', spent, BY_LEASE)
    spent = 0
  }
  return {
    take(takes, cost, now) {
      for (const take of takes) if (take.rule.kind !== 'window') return strict.take(takes, cost, now)
      const time = clock()
      const found = standing(takes, cost, now, time)
      if (found === 'spend') return spend(takes, cost, now)
      return found === 'refuse' ? refuse(takes, cost, now, time) : later(takes, cost, now)
    },
    giveBack(takes, cost, takenAt) {
      const time = clock()
      const leased = takes.every(it => it.rule.kind === 'window')
      const rest = takes.filter(take => {
        const slot = leased ? find(take) : undefined
        if (slot === undefined || !isLive(slot, takenAt, time) || takenAt < slot.opensAt) return true
        slot.held += cost
        holding.add(slot)
        return false
      })
      if (rest.length > 0) return strict.giveBack(rest, cost, takenAt)
    },
    tend,
    close: () => returnAll([...holding].map(slot => takeOut(slot, slot.held))),
    get size() {
      return shelf.size
    },
    get held() {
      let sum = 0
      for (const slot of holding) sum += slot.held
      return sum
    },
  }
}
