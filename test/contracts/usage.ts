import { describe, expect, it } from 'vitest'
import { after, DAY, HOUR, type Instant, instant, MINUTE } from '../../src/core/terms.ts'
import {
  freshTally,
  STEP_MS,
  startOf,
  type Tally,
  USAGE_STEPS,
  type UsageStep,
  type User,
} from '../../src/core/usage.ts'
import type { LastUse, UsageLedger } from '../../src/ports/usage.ts'
import { time, WAITER } from './latencies.ts'
import { aCredential, aKey, digest, furnish, NOON, type OpenStores } from './nouns.ts'

const use = (at: Instant, credentialId = 'crd_1'): LastUse => ({ credentialId, at })

const OURS: User = { apiId: 'api_1', accountId: 'acc_1', keyId: 'key_1' }

function enlisted(usage: UsageLedger, user: User, at: Instant): Tally {
  const tally = freshTally(user)
  usage.enlist(tally, at)
  return tally
}

/** Counts so many uses at one instant. */
function count(usage: UsageLedger, user: User, at: Instant, admitted: number, cost = admitted): void {
  const tally = enlisted(usage, user, at)
  tally.admitted += admitted
  tally.cost += cost
}

/** Every UsageLedger passes this, or is not one. */
export function usageLedgerContract(adapter: string, open: OpenStores): void {
  const withKey = async () => {
    const stores = await open()
    await furnish(stores)
    const other = aCredential({ id: 'crd_2', digest: digest('other'), side: 'publishable' })
    await stores.keys.issue(aKey(), [aCredential(), other])
    const lastUsed = async () => (await stores.keys.find('key_1'))?.credentials.map(it => it.lastUsedAt)
    return { ...stores, lastUsed }
  }

  describe(`the last uses in ${adapter}`, () => {
    it('are shown on their credentials, once flushed', async () => {
      const { usage, lastUsed, keys } = await withKey()
      usage.note({ ...use(NOON), address: '192.0.2.7', userAgent: 'curl/8.5.0 "Ünïcode"' })
      await usage.flush()
      expect(await lastUsed()).toEqual([NOON, undefined])
      const shown = { lastUsedAt: NOON, lastAddress: '192.0.2.7', lastUserAgent: 'curl/8.5.0 "Ünïcode"' }
      expect((await keys.find('key_1'))?.credentials[0]).toMatchObject(shown)
      expect((await keys.dossier('api_1', digest('secret 1')))?.credential).toMatchObject(shown)
    })

    it('are the latest of many, in whatever order they come', async () => {
      const { usage, lastUsed } = await withKey()
      for (const ms of [5, 9, 1]) usage.note(use(after(NOON, ms)))
      await usage.flush()
      usage.note(use(after(NOON, 3)))
      await usage.flush()
      expect(await lastUsed()).toEqual([after(NOON, 9), undefined])
    })

    it('come with where they were from, and with nothing of the one before', async () => {
      const { usage, keys } = await withKey()
      usage.note({ ...use(NOON), address: '192.0.2.7', userAgent: 'curl/8.5.0' })
      await usage.flush()
      usage.note({ ...use(after(NOON, 5)), address: '2001:db8::1' })
      usage.note({ ...use(after(NOON, 4)), address: '192.0.2.8', userAgent: 'late/1' })
      await usage.flush()
      expect((await keys.find('key_1'))?.credentials[0]).toMatchObject({
        lastUsedAt: after(NOON, 5),
        lastAddress: '2001:db8::1',
        lastUserAgent: undefined,
      })
    })

    it('pass over credentials that do not exist', async () => {
      const { usage, lastUsed } = await withKey()
      for (let at = 0; at < 1200; at++) usage.note(use(NOON, `crd_x${at}`))
      usage.note(use(NOON, 'crd_2'))
      await usage.flush()
      expect(await lastUsed()).toEqual([undefined, NOON])
    })

    it('are no part of what the audit log says of a key', async () => {
      const { usage, attributedTo, audit } = await withKey()
      usage.note({ ...use(NOON), address: '192.0.2.7', userAgent: 'curl/8.5.0' })
      await usage.flush()
      const by = { actor: { kind: 'system', id: 'x', name: 'x' }, at: NOON } as const
      await attributedTo(by).keys.amend('key_1', { name: 'new' })
      expect(JSON.stringify(await audit.entries(0))).not.toMatch(/192\.0\.2\.7|curl|lastUse/)
    })
  })

  describe(`the counts in ${adapter}`, () => {
    const read = (usage: UsageLedger, subject: string, step: UsageStep = 'minute', at: Instant = NOON) =>
      usage.read({ subjects: [subject], step, starts: [startOf(step, at)] })

    it('are of each outcome, for the key, its account and its API, by minute, hour and day', async () => {
      const { usage } = await withKey()
      const tally = enlisted(usage, OURS, after(NOON, 59_999))
      tally.admitted = 3
      tally.cost = 7
      tally.refused = new Map([['expired', 2]])
      for (const subject of ['key_1', 'acc_1', 'api_1']) {
        for (const step of USAGE_STEPS) {
          const found = await read(usage, subject, step)
          expect(found.toSorted((a, b) => a.outcome.localeCompare(b.outcome))).toEqual([
            { at: startOf(step, NOON), subject, outcome: 'admitted', count: 3, cost: 7 },
            { at: startOf(step, NOON), subject, outcome: 'expired', count: 2, cost: 0 },
          ])
        }
      }
    })

    it('add up over flushes, tallies and keys', async () => {
      const { usage } = await withKey()
      count(usage, OURS, NOON, 1)
      count(usage, OURS, NOON, 2)
      await usage.flush()
      count(usage, OURS, NOON, 4, 40)
      count(usage, { ...OURS, keyId: 'key_2' }, NOON, 8)
      count(usage, { ...OURS, accountId: 'acc_2', keyId: 'key_3' }, NOON, 16)
      expect(await read(usage, 'key_1')).toMatchObject([{ count: 7, cost: 43 }])
      expect(await read(usage, 'acc_1')).toMatchObject([{ count: 15, cost: 51 }])
      expect(await read(usage, 'api_1')).toMatchObject([{ count: 31, cost: 67 }])
    })

    it('are of strangers for the API alone', async () => {
      const { usage } = await withKey()
      enlisted(usage, { apiId: 'api_1' }, NOON).refused = new Map([['unknown', 5]])
      expect(await read(usage, 'api_1')).toMatchObject([{ outcome: 'unknown', count: 5 }])
      expect(await read(usage, '')).toEqual([])
    })

    it('belong to the minute that was asked for, whenever they are made', async () => {
      const { usage } = await withKey()
      count(usage, OURS, after(NOON, MINUTE), 2)
      count(usage, OURS, after(NOON, -1), 3)
      const starts = [after(NOON, -MINUTE), NOON, after(NOON, MINUTE)]
      const found = await usage.read({ subjects: ['key_1'], step: 'minute', starts })
      expect(found.map(it => [it.at, it.count])).toEqual(
        expect.arrayContaining([
          [after(NOON, -MINUTE), 3],
          [after(NOON, MINUTE), 2],
        ]),
      )
      expect(found).toHaveLength(2)
    })

    it('go on in the same tally once it is enlisted again', async () => {
      const { usage } = await withKey()
      const tally = enlisted(usage, OURS, NOON)
      expect(tally.minute).toBe(NOON / MINUTE)
      tally.admitted += 3
      tally.refused = new Map([['expired', 1]])
      await usage.flush()
      expect(tally).toEqual(freshTally(OURS))
      usage.enlist(tally, NOON)
      tally.admitted++
      expect(await read(usage, 'key_1')).toMatchObject([{ count: 4 }, { outcome: 'expired', count: 1 }])
    })

    it('stay with their minute when their tally is enlisted for another', async () => {
      const { usage } = await withKey()
      const tally = enlisted(usage, OURS, NOON)
      tally.admitted += 3
      usage.enlist(tally, after(NOON, MINUTE))
      tally.admitted += 4
      usage.enlist(tally, NOON)
      tally.admitted += 5
      expect(await read(usage, 'key_1')).toMatchObject([{ count: 8 }])
      expect(await read(usage, 'key_1', 'minute', after(NOON, MINUTE))).toMatchObject([{ count: 4 }])
    })

    it('are all there of very many tallies and keys', async () => {
      const { usage } = await withKey()
      for (let at = 0; at < 25_000; at++) count(usage, { ...OURS, keyId: `key_${at % 1500}` }, NOON, 1)
      expect(await read(usage, 'acc_1')).toMatchObject([{ count: 25_000 }])
      const subjects = Array.from({ length: 1500 }, (_, at) => `key_${at}`)
      const found = await usage.read({ subjects, step: 'day', starts: [startOf('day', NOON)] })
      expect(found).toHaveLength(1500)
      expect(found.reduce((sum, it) => sum + it.count, 0)).toBe(25_000)
    })

    it('are found among as many steps as anybody may ask for', async () => {
      const { usage } = await withKey()
      const starts = Array.from({ length: 1500 }, (_, at) => after(NOON, at * HOUR))
      for (const at of [0, 700, 1499]) count(usage, OURS, after(NOON, at * HOUR), at + 1)
      const found = await usage.read({ subjects: ['key_1'], step: 'hour', starts })
      expect(found.map(it => it.count).toSorted((a, b) => a - b)).toEqual([1, 701, 1500])
    })

    it('of nothing are none', async () => {
      const { usage } = await withKey()
      await expect(usage.flush()).resolves.toBeUndefined()
      expect(await usage.read({ subjects: [], step: 'day', starts: [NOON] })).toEqual([])
      expect(await usage.read({ subjects: ['key_1'], step: 'day', starts: [] })).toEqual([])
    })

    it.each(USAGE_STEPS)(
      'by the %s are kept for their time after its end, to the millisecond',
      async step => {
        const { usage } = await withKey()
        const old = startOf(step, NOON)
        const young = after(old, STEP_MS[step])
        count(usage, OURS, old, 1)
        count(usage, OURS, young, 2)
        time(usage, WAITER, old, 1, 1)
        time(usage, WAITER, young, 1, 2)
        await usage.flush()
        const kept = async (now: number) => {
          await usage.forget(instant(now))
          const query = { subjects: ['key_1', 'acc_1'], step, starts: [old, young] }
          const found = await usage.read(query)
          const times = (await usage.latencies(query)).map(it => it.count)
          expect(new Set(times)).toEqual(
            new Set(found.filter(it => it.subject === 'acc_1').map(it => it.count)),
          )
          return found.filter(it => it.subject === 'key_1').map(it => it.count)
        }
        const ends = young + usage.keptMs[step]
        expect(new Set(await kept(ends - 1))).toEqual(new Set([1, 2]))
        expect(await kept(ends)).toEqual([2])
        expect(await kept(ends + STEP_MS[step] - 1)).toEqual([2])
        expect(await kept(ends + STEP_MS[step])).toEqual([])
      },
    )

    it('are forgotten by one step and kept by another', async () => {
      const { usage } = await withKey()
      count(usage, OURS, NOON, 1)
      await usage.flush()
      await usage.forget(after(NOON, usage.keptMs.minute + DAY))
      expect(await read(usage, 'key_1', 'minute')).toEqual([])
      expect(await read(usage, 'key_1', 'hour')).toMatchObject([{ count: 1 }])
      expect(await read(usage, 'key_1', 'day')).toMatchObject([{ count: 1 }])
    })

    it('are forgotten to the last one, however many there are', async () => {
      const { usage } = await withKey()
      for (let at = 0; at < 5000; at++) count(usage, { ...OURS, keyId: `key_${at}` }, NOON, 1)
      await usage.flush()
      await usage.forget(after(NOON, usage.keptMs.minute + MINUTE))
      const subjects = Array.from({ length: 1000 }, (_, at) => `key_${at * 5}`)
      expect(await usage.read({ subjects, step: 'minute', starts: [NOON] })).toEqual([])
    })
  })
}
