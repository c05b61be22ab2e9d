import { describe, expect, it } from 'vitest'
import { memoryStores } from '../../src/adapters/memory/stores.ts'
import { bucketOf } from '../../src/core/latency.ts'
import { after, type Instant, MINUTE } from '../../src/core/terms.ts'
import { timeKeeper } from '../../src/engine/timing.ts'
import { NOON } from '../contracts/nouns.ts'

/** A keeper, and what it has noted of an account or an API in the minute of an instant. */
function aKeeper() {
  const { usage } = memoryStores()
  const noted = async (subject: string, at: Instant = NOON) =>
    (await usage.latencies({ subjects: [subject], step: 'minute', starts: [at] })).map(it => [
      it.bucket,
      it.count,
    ])
  return { note: timeKeeper(usage), usage, noted }
}

const account = (id: string) => ({ id, apiId: 'api_1' })

describe('the keeper of times', () => {
  it('adds up what falls into the same bucket, account by account', async () => {
    const { note, noted } = aKeeper()
    for (const ms of [4, 5.9, 100]) note(account('acc_1'), NOON, ms)
    note(account('acc_2'), NOON, 4.5)
    expect(await noted('acc_1')).toEqual([
      [bucketOf(4), 2],
      [bucketOf(100), 1],
    ])
    expect(await noted('acc_2')).toEqual([[bucketOf(4), 1]])
    expect(await noted('api_1')).toEqual([
      [bucketOf(4), 3],
      [bucketOf(100), 1],
    ])
  })

  it('counts a request in the minute it ended in', async () => {
    const { note, noted } = aKeeper()
    note(account('acc_1'), after(NOON, MINUTE - 10), 9.9)
    note(account('acc_1'), after(NOON, MINUTE - 10), 10)
    expect(await noted('acc_1')).toEqual([[bucketOf(9.9), 1]])
    expect(await noted('acc_1', after(NOON, MINUTE))).toEqual([[bucketOf(10), 1]])
  })

  it('goes on after a flush, and with another minute', async () => {
    const { note, noted, usage } = aKeeper()
    note(account('acc_1'), NOON, 4)
    await usage.flush()
    note(account('acc_1'), NOON, 4)
    note(account('acc_2'), after(NOON, MINUTE), 4)
    expect(await noted('acc_1')).toEqual([[bucketOf(4), 2]])
    expect(await noted('acc_2', after(NOON, MINUTE))).toEqual([[bucketOf(4), 1]])
  })

  it('has room for more accounts than a sheet has lines', async () => {
    const { note, noted } = aKeeper()
    for (let at = 0; at < 25_000; at++) note(account(`acc_${at % 12_500}`), NOON, 4)
    expect(await noted('api_1')).toEqual([[bucketOf(4), 25_000]])
    expect(await noted('acc_12499')).toEqual([[bucketOf(4), 2]])
  })
})
