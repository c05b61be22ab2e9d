import { ASKED_SLOT, type LimitReading, type LimitState, releaseLimit, stepLimit } from '../../core/limit.ts'
import { after, type Instant } from '../../core/terms.ts'
import type { CounterStore, Place, Take } from '../../ports/counters.ts'

/** One slot as it is carried over a restart. */
export interface SlotState {
  readonly slot: string
  readonly state: LimitState
  /** From this instant on the slot holds nothing worth keeping. */
  readonly resetsAt: Instant
}

/** Counters of one process: they answer at once, and can be carried over a restart. */
export interface MemoryCounters extends CounterStore {
  take(takes: readonly Take[], cost: number, now: Instant): readonly LimitReading[]
  giveBack(takes: readonly Take[], cost: number, takenAt: Instant): void
  /** Every slot that still counts something at `now`. */
  snapshot(now: Instant): readonly SlotState[]
  /** Puts slots of a snapshot back, except those that have run out by `now`. */
  restore(slots: readonly SlotState[], now: Instant): void
  readonly size: number
}

/** A state kept in place: what changes at every take does not move in memory. */
interface Entry extends Place {
  owner: Map<string, Entry> | undefined
  at: Instant
  level: number
  log: LimitState['log']
  /** No kind of limit remembers anything longer than its span after `at`. */
  readonly spanMs: number
}

const MAX_ADDRESSES = 100_000
/** Two looks for each new slot keep the map below about twice what is in use. */
const LOOKS_PER_INSERTION = 2

/**
 * Counters of one process. The reference adapter: it is `stepLimit` plus a Map.
 * Memory is bounded: slots that have run out are swept as new ones come, and of those that count
 * addresses, which a stranger can have any number of, the oldest beyond `maxAddresses` go; so do, by themselves,
 * those that are asked for by name. What counts for a key or an account is never forgotten.
 */
export function memoryCounters({
  maxAddresses = MAX_ADDRESSES,
}: {
  maxAddresses?: number
} = {}): MemoryCounters {
  const kept = shelf(Number.POSITIVE_INFINITY)
  const addresses = shelf(maxAddresses)
  const asked = shelf(maxAddresses)
  const shelfOf = (slot: string): Shelf => {
    if (!countsAddress(slot)) return kept
    return slot.startsWith(ASKED_SLOT) ? asked : addresses
  }
  const insert = (slot: string, { at, level, log }: LimitState, spanMs: number, now: Instant) => {
    const { entries, makeRoom } = shelfOf(slot)
    makeRoom(now)
    entries.set(slot, { owner: entries, at, level, log, spanMs })
  }
  const find = (take: Take): Entry | undefined => {
    const { place } = take
    if (place !== undefined && isHere(place) && isEntry(place)) return place
    const entry = shelfOf(take.slot).entries.get(take.slot)
    take.place = entry
    return entry
  }
  const isHere = ({ owner }: Place): boolean =>
    owner === kept.entries || owner === addresses.entries || owner === asked.entries
  const takeOne = (take: Take, cost: number, now: Instant): LimitReading => {
    const entry = find(take)
    const { reading, next } = stepLimit(entry, take.rule, cost, now)
    if (cost === 0 || !reading.admitted) return reading
    if (entry === undefined) insert(take.slot, next, take.rule.spanMs, now)
    else overwrite(entry, next)
    return reading
  }
  const takeAll = (takes: readonly Take[], cost: number, now: Instant): readonly LimitReading[] => {
    const tried = takes.map(take => stepLimit(find(take), take.rule, cost, now).reading)
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
      for (const take of takes) {
        const entry = find(take)
        if (entry !== undefined) overwrite(entry, releaseLimit(entry, take.rule, cost, takenAt))
      }
    },
    snapshot: now =>
      [...kept.entries, ...addresses.entries, ...asked.entries]
        .map(([slot, { at, level, log, spanMs }]) => ({
          slot,
          state: { at, level, log },
          resetsAt: after(at, spanMs),
        }))
        .filter(({ resetsAt }) => resetsAt > now),
    restore(slots, now) {
      for (const { slot, state, resetsAt } of slots) {
        if (resetsAt > now) insert(slot, state, resetsAt - state.at, now)
      }
    },
    get size() {
      return kept.entries.size + addresses.entries.size + asked.entries.size
    },
  }
}

/** Slots, and what makes room before one is put in. */
interface Shelf {
  readonly entries: Map<string, Entry>
  readonly makeRoom: (now: Instant) => void
}

function shelf(capacity: number): Shelf {
  const entries = new Map<string, Entry>()
  return { entries, makeRoom: sweeper(entries, capacity) }
}

/** `rule/subject/address`, and not `rule/subject`: neither rule nor subject has a slash in it. */
const countsAddress = (slot: string): boolean => slot.indexOf('/') !== slot.lastIndexOf('/')

const hasRunOut = ({ at, spanMs }: Entry, now: Instant): boolean => now >= at + spanMs

const isEntry = (place: Place): place is Entry => 'level' in place

function overwrite(entry: Entry, { at, level, log }: LimitState): void {
  entry.at = at
  entry.level = level
  entry.log = log
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
      if (hasRunOut(next.value[1], now)) forget(entries, next.value[0])
    }
    while (entries.size >= maxEntries) {
      const next = oldest.next()
      if (next.done) oldest = entries.keys()
      else forget(entries, next.value)
    }
  }
}

/** Whoever noted the place of an entry that goes must look again. */
function forget(entries: Map<string, Entry>, slot: string): void {
  const entry = entries.get(slot)
  if (entry !== undefined) entry.owner = undefined
  entries.delete(slot)
}
