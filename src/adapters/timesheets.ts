import { LATENCY_BUCKETS, minuteOf, type TimeSheet, type WaitCount } from '../core/latency.ts'
import { type Instant, instant, MINUTE } from '../core/terms.ts'

/** Times that nobody has written yet. */
export interface TimeSheets {
  enlist(sheet: TimeSheet, now: Instant): void
  /** Everything counted so far. A sum may be in several parts. */
  take(): readonly WaitCount[]
  /** What could not be written after all. */
  putBack(counts: readonly WaitCount[]): void
  /** How many sheets and sums there are by now. */
  readonly size: number
}

/** Sums kept at the most while they cannot be written: some 10 MiB. Beyond, new ones are let go. */
export const MAX_SUMS = 50_000

/** Memory is bounded: uses come first, so that times which cannot be written for long are let go. */
export function timesheets(): TimeSheets {
  let sheets: TimeSheet[] = []
  let waiting = new Map<string, WaitCount>()

  const add = (more: WaitCount): void => {
    const name = `${more.at}/${more.accountId}/${more.bucket}`
    const sum = waiting.get(name)
    if (sum !== undefined) waiting.set(name, { ...sum, count: sum.count + more.count })
    else if (waiting.size < MAX_SUMS) waiting.set(name, more)
  }
  return {
    enlist(sheet, now) {
      if (sheet.minute < 0) sheets.push(sheet)
      else takenFrom(sheet).forEach(add)
      sheet.minute = minuteOf(now)
    },
    take() {
      const taken = [...waiting.values(), ...sheets.flatMap(takenFrom)]
      sheets = []
      waiting = new Map()
      return taken
    },
    putBack: counts => counts.forEach(add),
    get size() {
      return sheets.length + waiting.size
    },
  }
}

/** What a sheet has counted. There is nothing on it after that, and it counts for no minute. */
function takenFrom(sheet: TimeSheet): readonly WaitCount[] {
  const { minute, waiters, buckets } = sheet
  const at = instant(minute * MINUTE)
  const counts = waiters.flatMap((waiter, line) =>
    [...buckets.subarray(line * LATENCY_BUCKETS, (line + 1) * LATENCY_BUCKETS)].flatMap((count, bucket) =>
      count === 0 ? [] : { ...waiter, at, bucket, count },
    ),
  )
  buckets.fill(0, 0, waiters.length * LATENCY_BUCKETS)
  waiters.length = 0
  sheet.minute = -1
  return counts
}
