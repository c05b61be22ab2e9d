import {
  type LimitReading,
  type LimitState,
  type LimitStep,
  releaseLimit,
  stepLimit,
} from '../../core/limit.ts'
import type { Instant } from '../../core/terms.ts'
import type { CounterStore, Take } from '../../ports/counters.ts'

/** One slot as it is carried over a restart. */
export interface SlotState {
  readonly slot: string
  readonly state: LimitState
  /** From this instant on the slot holds nothing worth keeping. */
  readonly resetsAt: Instant
}

export interface MemoryCounters extends CounterStore {
  take(takes: readonly Take[], cost: number, now: Instant): readonly LimitReading[]
  giveBack(takes: readonly Take[], cost: number, takenAt: Instant): void
  /** Every slot that still counts something at `now`. */
  snapshot(now: Instant): readonly SlotState[]
  /** Puts slots of a snapshot back, except those that have run out by `now`. */
  restore(slots: readonly SlotState[], now: Instant): void
  readonly size: number
}

interface Entry {
  state: LimitState
  resetsAt: Instant
}

const MAX_ENTRIES = 200_000
/** Two looks for each new slot keep the map below about twice what is in use. */
const LOOKS_PER_INSERTION = 2

/**
 * Counters of one process. The reference adapter: it is `stepLimit` plus a Map.
 * Memory is bounded: slots that have run out are swept as new ones come, and beyond `maxEntries` the
 * oldest go.
 */
export function memoryCounters({ maxEntries = MAX_ENTRIES }: { maxEntries?: number } = {}): MemoryCounters {
  const entries = new Map<string, Entry>()
  const makeRoom = sweeper(entries, maxEntries)
  const keep = (entry: Entry | undefined, slot: string, { next, reading }: LimitStep, now: Instant) => {
    if (entry === undefined) {
      makeRoom(now)
      entries.set(slot, { state: next, resetsAt: reading.resetsAt })
      return
    }
    entry.state = next
    entry.resetsAt = reading.resetsAt
  }
  const takeOne = ({ slot, rule }: Take, cost: number, now: Instant): LimitReading => {
    const entry = entries.get(slot)
    const step = stepLimit(entry?.state, rule, cost, now)
    if (cost > 0 && step.reading.admitted) keep(entry, slot, step, now)
    return step.reading
  }
  const takeAll = (takes: readonly Take[], cost: number, now: Instant): readonly LimitReading[] => {
    const tried = takes.map(({ slot, rule }) => stepLimit(entries.get(slot)?.state, rule, cost, now).reading)
    if (tried.every(it => it.admitted)) return takes.map(take => takeOne(take, cost, now))
    // Limits that had room are read again, so that they show nothing taken.
    return takes.map((take, at) => (tried[at]?.admitted === false ? tried[at] : takeOne(take, 0, now)))
  }
  return {
    take(takes, cost, now) {
      const [only] = takes
      return takes.length === 1 && only !== undefined ? [takeOne(only, cost, now)] : takeAll(takes, cost, now)
    },
    giveBack(takes, cost, takenAt) {
      for (const { slot, rule } of takes) {
        const entry = entries.get(slot)
        if (entry !== undefined) entry.state = releaseLimit(entry.state, rule, cost, takenAt)
      }
    },
    snapshot: now =>
      [...entries]
        .filter(([, { resetsAt }]) => resetsAt > now)
        .map(([slot, { state, resetsAt }]) => ({ slot, state, resetsAt })),
    restore(slots, now) {
      for (const { slot, state, resetsAt } of slots) {
        if (resetsAt <= now) continue
        makeRoom(now)
        entries.set(slot, { state, resetsAt })
      }
    },
    get size() {
      return entries.size
    },
  }
}

/**
 * Called before an insertion. Both hands are living iterators: they go on where they stopped, so a call
 * costs the same however large the map is.
 */
function sweeper(entries: Map<string, Entry>, maxEntries: number): (now: Instant) => void {
  let hand = entries.entries()
  let oldest = entries.keys()
  return now => {
    for (let look = 0; look < LOOKS_PER_INSERTION; look++) {
      const next = hand.next()
      if (next.done) {
        hand = entries.entries()
        break
      }
      if (next.value[1].resetsAt <= now) entries.delete(next.value[0])
    }
    while (entries.size >= maxEntries) {
      const next = oldest.next()
      if (next.done) oldest = entries.keys()
      else entries.delete(next.value)
    }
  }
}
