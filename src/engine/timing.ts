import type { Account } from '../core/key.ts'
import { bucketOf, freshTimeSheet, LATENCY_BUCKETS, minuteOf } from '../core/latency.ts'
import { after, type Instant } from '../core/terms.ts'
import type { UsageLedger } from '../ports/usage.ts'

/** Accounts on a sheet at the most, which is then 1.5 MiB; one more, and the ledger takes it over. */
const LINES = 10_000

/**
 * Notes how long an admitted request took. Never waits, never fails.
 * @param began when it came in
 * @param ms how long it took, in milliseconds
 */
export type NoteTime = (account: Pick<Account, 'id' | 'apiId'>, began: Instant, ms: number) => void

/** Counts times in the minute they end in: one look into a Map, and one addition. */
export function timeKeeper(usage: Pick<UsageLedger, 'time'>): NoteTime {
  const sheet = freshTimeSheet(LINES)
  const lines = new Map<string, number>()
  const turn = (now: Instant): void => {
    usage.time(sheet, now)
    lines.clear()
  }
  return (account, began, ms) => {
    const ended = after(began, Math.floor(ms))
    // Forward alone: a clock that was read a moment earlier does not take it back and forth.
    if (minuteOf(ended) > sheet.minute) turn(ended)
    let line = lines.get(account.id)
    if (line === undefined) {
      if (sheet.waiters.length >= LINES) turn(ended)
      line = sheet.waiters.push({ apiId: account.apiId, accountId: account.id }) - 1
      lines.set(account.id, line)
    }
    const at = line * LATENCY_BUCKETS + bucketOf(ms)
    sheet.buckets[at] = (sheet.buckets[at] ?? 0) + 1
  }
}
