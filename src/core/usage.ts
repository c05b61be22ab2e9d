import { REASONS, type Reason } from './reason.ts'
import { DAY, HOUR, type Instant, instant, MINUTE } from './terms.ts'

/** What uses are counted by: whole minutes, hours and days of UTC. */
export const USAGE_STEPS = ['minute', 'hour', 'day'] as const

/** How long each count of a series is for. */
export type UsageStep = (typeof USAGE_STEPS)[number]

/** How long a step is, in milliseconds. */
export const STEP_MS: Readonly<Record<UsageStep, number>> = { minute: MINUTE, hour: HOUR, day: DAY }

/** The beginning of the step an instant lies in. */
export const startOf = (step: UsageStep, at: Instant): Instant => instant(at - (at % STEP_MS[step]))

/** How verdicts are counted. */
export const USE_OUTCOMES = ['admitted', ...REASONS] as const

export type UseOutcome = (typeof USE_OUTCOMES)[number]

/** Whose use it is. */
export interface User {
  readonly apiId: string
  /** Absent, like the key: a key nobody knows. */
  readonly accountId?: string | undefined
  readonly keyId?: string | undefined
}

/**
 * The running count of one user. Whoever holds it adds to it in place, without asking anybody: a use costs a
 * few additions. The ledger it is enlisted with takes the numbers over now and then, and says so by
 * {@link Tally.minute}.
 */
export interface Tally {
  readonly user: User
  /** The minute it counts for, in whole minutes since the epoch; -1 once taken over: enlist it again. */
  minute: number
  admitted: number
  /** What admitted uses took from each limit. */
  cost: number
  /** How often it was refused, by reason; absent: never. */
  refused: Map<Reason, number> | undefined
}

/** A tally at nothing. */
export const freshTally = (user: User): Tally => ({
  user,
  minute: -1,
  admitted: 0,
  cost: 0,
  refused: undefined,
})

/** How often one key had one outcome in one minute. */
export interface UseCount extends User {
  /** When the minute began. */
  readonly at: Instant
  readonly outcome: UseOutcome
  readonly count: number
  /** Uses taken from each limit: more or less than `count` where requests cost more or less than one. */
  readonly cost: number
}

/** How often a key, an account or an API had one outcome in one step. */
export interface UsageCount {
  /** When the step began. */
  readonly at: Instant
  /** The id of the key, the account or the API. */
  readonly subject: string
  readonly outcome: UseOutcome
  readonly count: number
  readonly cost: number
}

/**
 * What minutes of keys add to the steps of one length: for each key, for its account and for its API, each
 * sum once. An account or an API is then read as fast as a key, however many keys it has.
 */
export function rolledUp(counts: readonly UseCount[], step: UsageStep): readonly UsageCount[] {
  const sums = new Map<string, Mutable<UsageCount>>()
  for (const { at, outcome, count, cost, ...user } of counts) {
    const start = startOf(step, at)
    for (const subject of subjectsOf(user)) {
      const name = `${start}/${subject}/${outcome}`
      const sum = sums.get(name)
      if (sum === undefined) sums.set(name, { at: start, subject, outcome, count, cost })
      else {
        sum.count += count
        sum.cost += cost
      }
    }
  }
  return [...sums.values()]
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] }

const subjectsOf = ({ keyId, accountId, apiId }: User): readonly string[] =>
  [keyId, accountId, apiId].filter(it => it !== undefined)

/** Control characters, halves of characters, and what turns the direction of writing. */
const UNPLAIN = /[\p{Cc}\p{Cs}\p{Bidi_Control}]/gu

/** The beginning of a text from a stranger, in one plain line. @returns undefined when nothing is left of it */
export function plainLine(text: string | undefined, most: number): string | undefined {
  const plain = text?.slice(0, most).replace(UNPLAIN, '').trim()
  return plain === '' ? undefined : plain
}
