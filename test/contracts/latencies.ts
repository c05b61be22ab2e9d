import { describe, expect, it } from 'vitest'
import { freshTimeSheet, type TimeSheet, type Waiter } from '../../src/core/latency.ts'
import { after, type Instant, MINUTE } from '../../src/core/terms.ts'
import { startOf, USAGE_STEPS, type UsageStep } from '../../src/core/usage.ts'
import type { UsageLedger } from '../../src/ports/usage.ts'
import { NOON, type OpenStores } from './nouns.ts'

export const WAITER: Waiter = { apiId: 'api_1', accountId: 'acc_1' }

/** Counts so many requests in a bucket, at one instant. */
export function time(
  usage: UsageLedger,
  waiter: Waiter,
  at: Instant,
  bucket: number,
  count: number,
): TimeSheet {
  const sheet = freshTimeSheet(1)
  usage.time(sheet, at)
  put(sheet, waiter, bucket, count)
  return sheet
}

const put = ({ waiters, buckets }: TimeSheet, waiter: Waiter, bucket: number, count: number): void => {
  waiters[0] = waiter
  buckets[bucket] = count
}

/** Every UsageLedger passes this, or is not one. */
export function latencyContract(adapter: string, open: OpenStores): void {
  const read = async (
    usage: UsageLedger,
    subject: string,
    step: UsageStep = 'minute',
    at: Instant = NOON,
  ) => {
    const found = await usage.latencies({ subjects: [subject], step, starts: [startOf(step, at)] })
    return found.map(it => [it.bucket, it.count]).toSorted((a, b) => Number(a[0]) - Number(b[0]))
  }

  describe(`the times in ${adapter}`, () => {
    it('are of each bucket, for the account and its API, by minute, hour and day', async () => {
      const { usage } = await open()
      time(usage, WAITER, after(NOON, 59_999), 4, 3).buckets[37] = 2
      for (const subject of ['acc_1', 'api_1']) {
        for (const step of USAGE_STEPS) {
          const starts = [startOf(step, NOON)]
          const found = await usage.latencies({ subjects: [subject], step, starts })
          expect(found.toSorted((a, b) => a.bucket - b.bucket)).toEqual([
            { at: startOf(step, NOON), subject, bucket: 4, count: 3 },
            { at: startOf(step, NOON), subject, bucket: 37, count: 2 },
          ])
        }
      }
    })

    it('add up over flushes, sheets and accounts', async () => {
      const { usage } = await open()
      time(usage, WAITER, NOON, 4, 1)
      await usage.flush()
      time(usage, WAITER, NOON, 4, 2)
      time(usage, { ...WAITER, accountId: 'acc_2' }, NOON, 4, 4)
      expect(await read(usage, 'acc_1')).toEqual([[4, 3]])
      expect(await read(usage, 'api_1')).toEqual([[4, 7]])
    })

    it('go on in the same sheet once it is enlisted again, and stay with their minute', async () => {
      const { usage } = await open()
      const sheet = time(usage, WAITER, NOON, 4, 1)
      expect(sheet.minute).toBe(NOON / MINUTE)
      await usage.flush()
      expect(sheet).toEqual(freshTimeSheet(1))
      usage.time(sheet, NOON)
      put(sheet, WAITER, 4, 2)
      usage.time(sheet, after(NOON, MINUTE))
      put(sheet, WAITER, 4, 8)
      usage.time(sheet, NOON)
      put(sheet, WAITER, 5, 16)
      expect(await read(usage, 'acc_1')).toEqual([
        [4, 3],
        [5, 16],
      ])
      expect(await read(usage, 'acc_1', 'minute', after(NOON, MINUTE))).toEqual([[4, 8]])
    })

    it('are all there of very many accounts', async () => {
      const { usage } = await open()
      for (let at = 0; at < 12_000; at++)
        time(usage, { ...WAITER, accountId: `acc_${at % 1500}` }, NOON, 9, 1)
      expect(await read(usage, 'api_1')).toEqual([[9, 12_000]])
      expect(await read(usage, 'acc_1499', 'day')).toEqual([[9, 8]])
    })

    it('of nothing are none', async () => {
      const { usage } = await open()
      expect(await usage.latencies({ subjects: [], step: 'day', starts: [NOON] })).toEqual([])
      expect(await usage.latencies({ subjects: ['acc_1'], step: 'day', starts: [] })).toEqual([])
    })
  })
}
