import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryStores } from '../../src/adapters/memory/stores.ts'
import { MAX_ENLISTED, tallies } from '../../src/adapters/tallies.ts'
import { after, HOUR, type Instant, instant, MINUTE } from '../../src/core/terms.ts'
import {
  freshTally,
  STEP_MS,
  startOf,
  USAGE_STEPS,
  type UsageStep,
  type UseCount,
} from '../../src/core/usage.ts'
import type { UsageLedger } from '../../src/ports/usage.ts'
import { NOON } from '../contracts/nouns.ts'
import { sharedSqlite } from './folder.ts'

const SPAN_MS = 50 * HOUR
const OUTCOMES = ['admitted', 'expired', 'unknown'] as const

const { emptied, folder } = sharedSqlite()

const aUse = fc.record({
  apiId: fc.constantFrom('api_1', 'api_2'),
  accountId: fc.constantFrom('acc_1', 'acc_2', 'acc_3'),
  keyId: fc.constantFrom('key_1', 'key_2', 'key_3', 'key_4'),
  ms: fc.nat(SPAN_MS - 1),
  outcome: fc.constantFrom(...OUTCOMES),
  times: fc.integer({ min: 1, max: 1_000_000_000 }),
  flushes: fc.boolean(),
})
type Use = typeof aUse extends fc.Arbitrary<infer T> ? T : never

async function noteAll(usage: UsageLedger, uses: readonly Use[]): Promise<void> {
  for (const { apiId, accountId, keyId, ms, outcome, times, flushes } of uses) {
    const tally = freshTally({
      apiId,
      accountId: `${apiId}/${accountId}`,
      keyId: `${apiId}/${accountId}/${keyId}`,
    })
    usage.enlist(tally, after(NOON, ms))
    if (outcome === 'admitted') tally.admitted += times
    else tally.refused = new Map([[outcome, times]])
    if (flushes) await usage.flush()
  }
}

const startsOf = (step: UsageStep): readonly Instant[] => {
  const first = startOf(step, NOON)
  return Array.from({ length: Math.ceil((SPAN_MS + HOUR * 24) / STEP_MS[step]) }, (_, at) =>
    after(first, at * STEP_MS[step]),
  )
}

/** Every sum of a step, each step of the longer length it lies in. */
async function sums(usage: UsageLedger, subjects: readonly string[], step: UsageStep, by: UsageStep) {
  const found = await usage.read({ subjects, step, starts: startsOf(step) })
  const all: Record<string, number> = {}
  for (const { at, subject, outcome, count } of found) {
    const name = `${startOf(by, at)} ${subject} ${outcome}`
    all[name] = (all[name] ?? 0) + count
  }
  return all
}

describe.each([
  ['memory', () => memoryStores().usage],
  ['SQLite', () => emptied().usage],
] as const)('counts in %s', (_, open) => {
  it('agree by the minute, the hour and the day, of keys, accounts and APIs, whenever they are flushed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aUse, { maxLength: 40 }), async uses => {
        const usage = open()
        await noteAll(usage, uses)
        const named = uses.flatMap(({ apiId, accountId, keyId }) => [
          ...[apiId, `${apiId}/${accountId}`, `${apiId}/${accountId}/${keyId}`],
        ])
        const subjects = [...new Set(named)]
        const days = await sums(usage, subjects, 'day', 'day')
        expect(await sums(usage, subjects, 'hour', 'day')).toEqual(days)
        expect(await sums(usage, subjects, 'minute', 'day')).toEqual(days)
        expect(await sums(usage, subjects, 'minute', 'hour')).toEqual(
          await sums(usage, subjects, 'hour', 'hour'),
        )
        const all = Object.values(days).reduce((sum, it) => sum + it, 0)
        expect(all).toBe(3 * uses.reduce((sum, it) => sum + it.times, 0))
      }),
      { numRuns: 30 },
    )
  })
})

describe('flushes that are asked for at once', () => {
  it('are one, after the one that is running, and hold all that was counted before', async () => {
    const stores = emptied()
    const { usage } = stores
    const before = stores.commits
    const counted = []
    for (let at = 1; at <= 200; at++) {
      const tally = freshTally({ apiId: 'api_1', accountId: 'acc_1', keyId: 'key_1' })
      usage.enlist(tally, NOON)
      tally.admitted = 1
      const found = usage.read({ subjects: ['key_1'], step: 'day', starts: [startOf('day', NOON)] })
      counted.push(Promise.resolve(found).then(([sum]) => Number(sum?.count) - at))
      if (at % 50 === 0) await found
    }
    expect((await Promise.all(counted)).filter(missing => missing < 0)).toEqual([])
    expect(stores.commits - before).toBeLessThanOrEqual(8)
  })
})

describe('a flush that fails', () => {
  /** Runs SQL beside the open stores. */
  const meddle = (sql: string) => {
    const database = new DatabaseSync(join(folder(), 'latchkey.db'))
    database.exec(sql)
    database.close()
  }

  it('midway writes nothing twice and nothing never, once it goes through', async () => {
    const { usage } = emptied()
    const subjects = Array.from({ length: 1800 }, (_, at) => `key_${at}`)
    const noteEach = () => {
      for (const keyId of subjects) {
        const tally = freshTally({ apiId: 'api_1', accountId: 'acc_1', keyId })
        usage.enlist(tally, NOON)
        tally.admitted = 1
      }
    }
    noteEach()
    meddle(`CREATE TRIGGER broken BEFORE INSERT ON usage_hour WHEN NEW.subject = 'key_900'
      BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
    await expect(usage.flush()).rejects.toMatchObject({ name: 'Fault' })
    noteEach()
    await expect(usage.read({ subjects, step: 'day', starts: [startOf('day', NOON)] })).rejects.toMatchObject(
      {
        name: 'Fault',
      },
    )
    meddle('DROP TRIGGER broken')
    for (const step of USAGE_STEPS) {
      const found = await usage.read({
        subjects: [...subjects, 'acc_1'],
        step,
        starts: [startOf(step, NOON)],
      })
      expect(new Set(found.filter(it => it.subject !== 'acc_1').map(it => it.count))).toEqual(new Set([2]))
      expect(found.find(it => it.subject === 'acc_1')?.count).toBe(3600)
      expect(found).toHaveLength(1801)
    }
  })
})

describe('what cannot be written', () => {
  const aCount = (at: number, keyId: string): UseCount => ({
    ...{ apiId: 'api_1', accountId: 'acc_1', keyId },
    ...{ at: instant(at), outcome: 'admitted', count: 1, cost: 1 },
  })
  const total = (counts: readonly UseCount[]) => counts.reduce((sum, it) => sum + it.count, 0)

  it('is kept to the last use, by the hour where it is too much by the minute', () => {
    const counts = tallies()
    const minutes = 110
    for (let minute = 0; minute < minutes; minute++) {
      const batch = Array.from({ length: 1000 }, (_, key) => aCount(NOON + minute * MINUTE, `key_${key}`))
      counts.putBack(batch)
    }
    expect(counts.size).toBeLessThanOrEqual(100_000)
    const kept = counts.take()
    expect(total(kept)).toBe(minutes * 1000)
    expect(new Set(kept.map(it => startOf('hour', it.at)))).toEqual(new Set([NOON, NOON + HOUR]))
    expect(counts.take()).toEqual([])
  })

  it('never takes more memory than it may, however many keys there are', () => {
    const counts = tallies()
    for (let at = 0; at < 3; at++) {
      counts.putBack(Array.from({ length: 60_000 }, (_, key) => aCount(NOON, `key_${at}_${key}`)))
    }
    expect(counts.size).toBe(100_000)
    counts.putBack([aCount(NOON, 'key_0_0')])
    expect(total(counts.take())).toBe(100_001)
  })

  it('holds up nobody once there is no more room', () => {
    const counts = tallies()
    counts.putBack(Array.from({ length: 120_000 }, (_, key) => aCount(NOON, `key_${key}`)))
    for (let at = 0; at < 2000; at++) {
      const tally = freshTally({ apiId: 'api_1', accountId: 'acc_1', keyId: `key_${at}` })
      counts.enlist(tally, NOON)
      tally.admitted = 1
      counts.enlist(tally, NOON)
    }
    expect(total(counts.take())).toBe(102_000)
  })

  it('is added up when very many tallies count', () => {
    const counts = tallies()
    for (let at = 0; at < 2 * MAX_ENLISTED; at++) {
      const tally = freshTally({ apiId: 'api_1', accountId: 'acc_1', keyId: `key_${at % 10}` })
      counts.enlist(tally, NOON)
      tally.admitted = 1
    }
    expect(counts.size).toBeLessThanOrEqual(MAX_ENLISTED + 10)
    expect(total(counts.take())).toBe(2 * MAX_ENLISTED)
  })
})
