import type { Reason } from '../core/reason.ts'
import { DAY, type Instant, instant, MINUTE } from '../core/terms.ts'
import { startOf, type UsageStep, type UseCount, type UseOutcome, type User } from '../core/usage.ts'
import type { Tally } from '../ports/usage.ts'

/** How long counts are kept where nobody says so: as the settings have it. */
export const KEPT_MS: Readonly<Record<UsageStep, number>> = {
  minute: 2 * DAY,
  hour: 90 * DAY,
  day: 1095 * DAY,
}

/** Counts that nobody has written yet. */
export interface Tallies {
  open(user: User, now: Instant): Tally
  /** Everything counted so far, each sum once. Whoever holds a tally has to ask for another. */
  take(): readonly UseCount[]
  /** What could not be written after all. */
  putBack(counts: readonly UseCount[]): void
}

/** Tallies handed out at the most before they are added up: those of a key that is read anew at each use, say. */
const MAX_OPEN = 20_000
/** Sums kept at the most while they cannot be written: some 20 MiB. */
const MAX_WAITING = 100_000

/**
 * Memory is bounded: open tallies are added up when there are many. Sums that cannot be written for long are
 * kept by the hour instead of the minute; only when even those are too many are new ones let go.
 */
export function tallies(): Tallies {
  let open: Tally[] = []
  let waiting = new Map<string, Sum>()

  const add = (count: UseCount): void => {
    const name = nameOf(count)
    const sum = waiting.get(name)
    if (sum !== undefined) {
      sum.count += count.count
      sum.cost += count.cost
    } else if (waiting.size < MAX_WAITING) waiting.set(name, { ...count })
  }
  const addUp = (): void => {
    const ended = open
    open = []
    for (const tally of ended) countsIn(tally).forEach(add)
    for (const tally of ended) tally.minute = -1
    if (waiting.size >= MAX_WAITING) coarsen()
  }
  const coarsen = (): void => {
    const sums = [...waiting.values()]
    waiting = new Map()
    for (const sum of sums) add({ ...sum, at: startOf('hour', sum.at) })
  }
  return {
    open(user, now) {
      if (open.length >= MAX_OPEN) addUp()
      const tally: Tally = {
        user,
        minute: Math.floor(now / MINUTE),
        admitted: 0,
        cost: 0,
        refused: undefined,
      }
      open.push(tally)
      return tally
    },
    take() {
      addUp()
      const taken = [...waiting.values()]
      waiting = new Map()
      return taken
    },
    putBack: counts => counts.forEach(add),
  }
}

type Sum = { -readonly [Name in keyof UseCount]: UseCount[Name] }

const nameOf = ({ at, apiId, keyId, outcome }: UseCount): string => `${at}/${keyId ?? apiId}/${outcome}`

function countsIn({ user, minute, admitted, cost, refused }: Tally): readonly UseCount[] {
  const { apiId, accountId, keyId } = user
  const at = instant(minute * MINUTE)
  const counted = (outcome: UseOutcome, count: number, cost: number): UseCount => ({
    ...{ apiId, accountId, keyId },
    ...{ at, outcome, count, cost },
  })
  const counts = admitted === 0 ? [] : [counted('admitted', admitted, cost)]
  for (const [reason, count] of refused ?? NONE) counts.push(counted(reason, count, 0))
  return counts
}

const NONE: ReadonlyMap<Reason, number> = new Map()
