import { describe, expect, it } from 'vitest'
import type { Refusal } from '../../src/core/refusal.ts'
import { after, type Instant, instant } from '../../src/core/terms.ts'
import type { RefusalFilter, RefusalLog } from '../../src/ports/refusals.ts'
import { NOON, type OpenStores, walk } from './nouns.ts'

let made = 0

const aRefusal = (change: Partial<Refusal> = {}): Refusal => ({
  id: `ref_${String(++made).padStart(6, '0')}`,
  at: NOON,
  apiId: 'api_1',
  accountId: 'acc_1',
  keyId: 'key_1',
  credential: { id: 'crd_1', side: 'publishable', generation: 2, mask: 'zsk_pk_abc...' },
  reason: 'host-denied',
  rule: { kind: 'hosts', values: ['*.example.com', 'Ünïcode "🗝️" \\'] },
  scopes: ['docs:read'],
  requestId: 'req_1',
  method: 'GET',
  path: '/v1/docs/search',
  address: '2001:db8::1',
  host: 'api.example.com',
  origin: 'https://evil.example',
  referer: 'https://evil.example/page',
  userAgent: 'Mozilla/5.0 "Ünïcode"',
  ...change,
})

const stranger = (change: Partial<Refusal> = {}): Refusal => {
  const { accountId: _, keyId: __, credential: ___, rule: ____, ...rest } = aRefusal({ reason: 'unknown' })
  return { ...rest, ...change }
}

/** Every RefusalLog passes this, or is not one. */
export function refusalLogContract(adapter: string, open: OpenStores): void {
  const opened = async () => {
    const { refusals } = await open()
    await refusals.flush()
    const listed = async (filter: RefusalFilter, limit = 50) =>
      walk(async cursor => refusals.list(filter, { limit, cursor }))
    return { refusals, listed, ids: async (filter: RefusalFilter) => (await listed(filter)).map(it => it.id) }
  }
  const noteMany = (refusals: RefusalLog, count: number, change: (at: number) => Partial<Refusal>) => {
    for (let at = 0; at < count; at++) refusals.note(aRefusal(change(at)))
  }

  describe(`the refusals in ${adapter}`, () => {
    it('are given back as they were noted, of a key and of a stranger', async () => {
      const { refusals, listed } = await opened()
      const [known, unknown] = [aRefusal(), stranger({ at: after(NOON, -1), path: undefined })]
      refusals.note(known)
      refusals.note(unknown)
      expect(await listed({})).toEqual([known, unknown])
      expect(await refusals.find(known.id)).toEqual(known)
      expect(await refusals.find('ref_none')).toBeUndefined()
    })

    it('are found by key, account, API and reason, and without those of an API', async () => {
      const { refusals, ids } = await opened()
      const first = aRefusal()
      const second = aRefusal({ keyId: 'key_2', reason: 'rate-limited' })
      const third = aRefusal({ keyId: 'key_3', accountId: 'acc_2' })
      const foreign = stranger({ apiId: 'api_2' })
      for (const it of [first, second, third, foreign]) refusals.note(it)
      expect(await ids({ keyId: 'key_1' })).toEqual([first.id])
      expect(await ids({ accountId: 'acc_1' })).toEqual([second.id, first.id])
      expect(await ids({ apiId: 'api_1' })).toEqual([third.id, second.id, first.id])
      expect(await ids({ apiId: 'api_2' })).toEqual([foreign.id])
      expect(await ids({ exceptApiId: 'api_1' })).toEqual([foreign.id])
      expect(await ids({ reason: 'rate-limited' })).toEqual([second.id])
      expect(await ids({ keyId: 'api_1' })).toEqual([])
    })

    it('come newest first, page by page, those of one instant by their ids', async () => {
      const { refusals, listed } = await opened()
      const all = [3, 1, 2, 2, 2, 5].map(ms => aRefusal({ at: after(NOON, ms) }))
      for (const it of all) refusals.note(it)
      const wanted = all.toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
      expect(await listed({ keyId: 'key_1' }, 2)).toEqual(wanted)
    })

    it('of a cursor that is none of theirs are none, and the page says so', async () => {
      const { refusals } = await opened()
      refusals.note(aRefusal())
      expect(await refusals.list({}, { limit: 5, cursor: 'nonsense' })).toEqual({ items: [], broken: true })
    })

    it('are of each key the newest 200, over several flushes', async () => {
      const { refusals, listed } = await opened()
      for (let round = 0; round < 3; round++) {
        noteMany(refusals, 90, at => ({ at: after(NOON, round * 90 + at) }))
        await refusals.flush()
      }
      refusals.note(aRefusal({ keyId: 'key_2' }))
      const kept = await listed({ keyId: 'key_1' }, 100)
      expect([kept.length, kept[0]?.at, kept.at(-1)?.at]).toEqual([200, NOON + 269, NOON + 70])
      expect(await listed({ keyId: 'key_2' })).toHaveLength(1)
    })

    it('are of one flush and one key the newest 100, however many there are', async () => {
      const { refusals, listed } = await opened()
      refusals.note(aRefusal({ keyId: 'key_2' }))
      noteMany(refusals, 5000, at => ({ at: after(NOON, at) }))
      const kept = await listed({ keyId: 'key_1' }, 100)
      expect([kept.length, kept.at(-1)?.at]).toEqual([100, NOON + 4900])
      expect(await listed({ keyId: 'key_2' })).toHaveLength(1)
    })

    it('of strangers are the newest 100 of their API in one flush, and none of a key is lost for them', async () => {
      const { refusals, ids } = await opened()
      const ours = aRefusal()
      refusals.note(ours)
      for (let at = 0; at < 12_000; at++) refusals.note(stranger({ at: after(NOON, at) }))
      expect(await ids({ reason: 'unknown' })).toHaveLength(100)
      expect(await ids({ keyId: 'key_1' })).toEqual([ours.id])
    })

    it('are of one account the newest 2,000', async () => {
      const { refusals, listed } = await opened()
      noteMany(refusals, 2100, at => ({ at: after(NOON, at), keyId: `key_${at % 30}` }))
      await refusals.flush()
      const kept = await listed({ accountId: 'acc_1' }, 100)
      expect([kept.length, kept.at(-1)?.at]).toEqual([2000, NOON + 100])
    })

    it('are kept for their time, to the millisecond', async () => {
      const { refusals, ids } = await opened()
      const [old, young] = [aRefusal(), aRefusal({ at: after(NOON, 1) })]
      refusals.note(old)
      refusals.note(young)
      const kept = async (now: Instant) => {
        await refusals.forget(now)
        return ids({})
      }
      const end = NOON + refusals.keptMs
      await refusals.flush()
      expect(await kept(instant(end - 1))).toEqual([young.id, old.id])
      expect(await kept(instant(end))).toEqual([young.id])
      expect(await kept(instant(end + 1))).toEqual([])
    })

    it('of nothing are none', async () => {
      const { refusals, listed } = await opened()
      await expect(refusals.flush()).resolves.toBeUndefined()
      expect(await listed({})).toEqual([])
    })
  })
}
