import { type Instant, MINUTE } from './terms.ts'
import { startOf, type UsageStep } from './usage.ts'

/** Where the second bucket begins, in milliseconds; the first begins at 0. */
const FIRST_MS = 0.25
/** Powers of two there are buckets for: up to 65.536 s, where the last bucket begins. */
const OCTAVES = 18

/** How many buckets there are: two for each octave, one below and one above. */
export const LATENCY_BUCKETS = 2 * OCTAVES + 2

/**
 * Where a bucket begins, in milliseconds: 0, 0.25, 0.375, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12 … 65536. It ends
 * where the next one begins, and none but the first is wider than half of where it begins.
 */
export function bucketStart(bucket: number): number {
  if (bucket === 0) return 0
  const octave = (bucket - 1) >> 1
  return FIRST_MS * 2 ** octave * (bucket % 2 === 1 ? 1 : 1.5)
}

/** Which bucket a time falls into. @param ms 0 or more */
export function bucketOf(ms: number): number {
  const quarters = ms / FIRST_MS
  if (!(quarters >= 1)) return 0
  if (quarters >= 2 ** OCTAVES) return LATENCY_BUCKETS - 1
  const octave = 31 - Math.clz32(quarters)
  return 2 * octave + (quarters < 1.5 * 2 ** octave ? 1 : 2)
}

/** Whose requests were timed: an account's, at its API. */
export interface Waiter {
  readonly apiId: string
  readonly accountId: string
}

/**
 * How many requests fell into which bucket, as whoever times them adds to it in place: a line of
 * {@link LATENCY_BUCKETS} numbers for each account. As with a {@link Tally}, a ledger takes it over.
 */
export interface TimeSheet {
  /** The minute it counts for, in whole minutes since the epoch; -1 once taken over: enlist it again. */
  minute: number
  /** Whose each line is. */
  readonly waiters: Waiter[]
  /** Line after line. */
  readonly buckets: Uint32Array
}

/** A sheet with nothing on it. @param lines there is room for; what is not used costs next to nothing */
export const freshTimeSheet = (lines: number): TimeSheet => ({
  minute: -1,
  waiters: [],
  buckets: new Uint32Array(lines * LATENCY_BUCKETS),
})

/** The minute an instant lies in, in whole minutes since the epoch. */
export const minuteOf = (at: Instant): number => Math.floor(at / MINUTE)

/** How many requests of one account took about as long, in one minute. */
export interface WaitCount extends Waiter {
  /** When the minute began. */
  readonly at: Instant
  readonly bucket: number
  readonly count: number
}

/** How many requests of an account or an API took about as long, in one step. */
export interface LatencyCount {
  /** When the step began. */
  readonly at: Instant
  /** The id of the account or the API. */
  readonly subject: string
  readonly bucket: number
  readonly count: number
}

/** What minutes add to the steps of one length: for each account and for its API, each sum once. */
export function latenciesOf(counts: readonly WaitCount[], step: UsageStep): readonly LatencyCount[] {
  const sums = new Map<string, { -readonly [Name in keyof LatencyCount]: LatencyCount[Name] }>()
  for (const { at, bucket, count, accountId, apiId } of counts) {
    const start = startOf(step, at)
    for (const subject of [accountId, apiId]) {
      const name = `${start}/${subject}/${bucket}`
      const sum = sums.get(name)
      if (sum === undefined) sums.set(name, { at: start, subject, bucket, count })
      else sum.count += count
    }
  }
  return [...sums.values()]
}

/** How long requests took. */
export interface Latency {
  /** Of how many requests this is known. */
  readonly count: number
  /** Half of them took at most so long, in milliseconds. */
  readonly p50Ms: number
  /** 95 of 100 did. */
  readonly p95Ms: number
}

/**
 * What so many requests in each bucket come to. A time is found within its bucket as if all in there were spread
 * evenly: from 0.25 ms on it is off by less than half of the true one, and mostly by far less. Beyond 65.536 s it
 * says 65536.
 * @returns undefined of no requests
 */
export function latencyOf(counts: readonly Pick<LatencyCount, 'bucket' | 'count'>[]): Latency | undefined {
  const buckets = new Array<number>(LATENCY_BUCKETS).fill(0)
  let all = 0
  for (const { bucket, count } of counts) {
    buckets[bucket] = (buckets[bucket] ?? 0) + count
    all += count
  }
  if (all === 0) return undefined
  return { count: all, p50Ms: within(buckets, all * 0.5), p95Ms: within(buckets, all * 0.95) }
}

/** How long the one took that has `rank` requests at or below it, in milliseconds, to the hundredth. */
function within(buckets: readonly number[], rank: number): number {
  let below = 0
  let bucket = 0
  for (const count of buckets) {
    if (count > 0 && below + count >= rank) break
    below += count
    bucket++
  }
  const start = bucketStart(bucket)
  if (bucket >= LATENCY_BUCKETS - 1) return start
  const share = (rank - below) / (buckets[bucket] ?? 1)
  return Math.round((start + share * (bucketStart(bucket + 1) - start)) * 100) / 100
}
