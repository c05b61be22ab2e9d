import { DAY, type Instant, instant, MINUTE } from '../core/terms.ts'
import { startOf, type Tally, type UsageStep, type UseCount } from '../core/usage.ts'

/** How long counts are kept where nobody says so: as the settings have it. */
export const KEPT_MS: Readonly<Record<UsageStep, number>> = {
  minute: 2 * DAY,
  hour: 90 * DAY,
  day: 1095 * DAY,
}

/** Counts that nobody has written yet. */
export interface Tallies {
  enlist(tally: Tally, now: Instant): void
  /** Everything counted so far. A sum may be in several parts. */
  take(): readonly UseCount[]
  /** What could not be written after all. */
  putBack(counts: readonly UseCount[]): void
  /** How many tallies and sums there are by now. */
  readonly size: number
}

/** Tallies that count at the most before they are added up: more than keys are held in memory, some 10 MiB. */
export const MAX_ENLISTED = 100_000
/** Sums kept at the most while they cannot be written: some 20 MiB. */
const MAX_WAITING = 100_000

/**
 * Memory is bounded. Sums that cannot be written for long are kept by the hour instead of the minute; only
 * when even those are too many are new ones let go.
 */
export function tallies(): Tallies {
  let enlisted: Tally[] = []
  let waiting = new Map<string, UseCount>()
  /** Whether the sums that wait are of hours, until they are taken. */
  let coarse = false

  const add = (count: UseCount): void => {
    const name = nameOf(count)
    const sum = waiting.get(name)
    if (sum !== undefined) waiting.set(name, sumOf(sum, count))
    else if (waiting.size < MAX_WAITING) waiting.set(name, count)
  }
  const addAll = (counts: readonly UseCount[]): void => {
    if (waiting.size + counts.length > MAX_WAITING && !coarse) coarsen()
    for (const count of counts) add(coarse ? byHour(count) : count)
  }
  const coarsen = (): void => {
    const sums = [...waiting.values()]
    waiting = new Map()
    coarse = true
    for (const sum of sums) add(byHour(sum))
  }
  const takeOver = (): readonly UseCount[] => {
    const counts = enlisted.flatMap(takenFrom)
    enlisted = []
    return counts
  }
  return {
    enlist(tally, now) {
      if (tally.minute >= 0) addAll(takenFrom(tally))
      if (enlisted.length >= MAX_ENLISTED) addAll(takeOver())
      tally.minute = Math.floor(now / MINUTE)
      enlisted.push(tally)
    },
    take() {
      const taken = [...waiting.values(), ...takeOver()]
      waiting = new Map()
      coarse = false
      return taken
    },
    putBack: addAll,
    get size() {
      return enlisted.length + waiting.size
    },
  }
}

const byHour = (count: UseCount): UseCount => ({ ...count, at: startOf('hour', count.at) })

const nameOf = ({ at, apiId, keyId, outcome }: UseCount): string => `${at}/${keyId ?? apiId}/${outcome}`

const sumOf = (sum: UseCount, more: UseCount): UseCount => ({
  ...sum,
  count: sum.count + more.count,
  cost: sum.cost + more.cost,
})

/** What a tally has counted. It is at nothing after that, and counts for no minute. */
function takenFrom(tally: Tally): readonly UseCount[] {
  const { user, minute, admitted, cost, refused } = tally
  const at = instant(minute * MINUTE)
  const counts: UseCount[] = []
  if (admitted > 0) counts.push({ ...user, at, outcome: 'admitted', count: admitted, cost })
  for (const [outcome, count] of refused ?? []) counts.push({ ...user, at, outcome, count, cost: 0 })
  tally.minute = -1
  tally.admitted = 0
  tally.cost = 0
  tally.refused = undefined
  return counts
}
