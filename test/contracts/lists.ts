import { describe, expect, it } from 'vitest'
import { type KeyState, keyState } from '../../src/core/key.ts'
import { after, instant } from '../../src/core/terms.ts'
import type { KeyOrder, KeyStore } from '../../src/ports/keys.ts'
import { aCredential, aKey, anAccount, digest, NOON, type Stores, walk } from './nouns.ts'

/** The numbers of the eight keys below in each order. */
const ORDERS: Readonly<Record<KeyOrder['by'], { readonly up: number[]; readonly down: number[] }>> = {
  createdAt: { up: [0, 1, 2, 3, 4, 5, 6, 7], down: [7, 6, 5, 4, 3, 2, 1, 0] },
  name: { up: [1, 3, 0, 6, 7, 2, 5, 4], down: [4, 5, 2, 7, 6, 0, 3, 1] },
  expiresAt: { up: [4, 1, 5, 2, 7, 0, 3, 6], down: [7, 2, 5, 1, 4, 6, 3, 0] },
  lastUsedAt: { up: [0, 5, 6, 2, 3, 1, 4, 7], down: [3, 2, 6, 5, 0, 7, 4, 1] },
}

/** How a KeyStore lists, and what it knows of hosts. */
export function listContract(adapter: string, furnished: () => Promise<Stores>): void {
  const issue = (keys: KeyStore, at: number, change: Parameters<typeof aKey>[0] = {}) => {
    const id = `key_${String(at).padStart(3, '0')}`
    const createdAt = instant(NOON + Math.floor(at / 3))
    return keys.issue(aKey({ id, createdAt, ...change }), [
      aCredential({ id: `crd_${id}_1`, keyId: id, digest: digest(`${id} 1`) }),
      aCredential({ id: `crd_${id}_2`, keyId: id, digest: digest(`${id} 2`), generation: 2 }),
    ])
  }

  describe(`a list of keys in ${adapter}`, () => {
    it('shows every key once, newest first, whatever the size of the page', async () => {
      const { keys } = await furnished()
      for (let at = 0; at < 10; at++) await issue(keys, at)
      for (const limit of [1, 3, 10, 50]) {
        const all = await walk(async cursor => keys.list({ accountId: 'acc_1' }, { limit, cursor }))
        expect(all.map(it => it.key.id)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0].map(at => `key_00${at}`))
        expect(all.every(it => it.credentials.map(c => c.generation).join() === '2,1')).toBe(true)
      }
    })

    it('repeats and skips nothing while keys are added between its pages', async () => {
      const { keys } = await furnished()
      for (let at = 0; at < 6; at++) await issue(keys, at)
      let added = 100
      const all = await walk(async cursor => {
        const page = await keys.list({}, { limit: 2, cursor })
        await issue(keys, added++)
        return page
      })
      expect(all.map(it => it.key.id)).toEqual([5, 4, 3, 2, 1, 0].map(at => `key_00${at}`))
    })

    it('shows what fits all of the filter', async () => {
      const { keys, directory } = await furnished()
      await directory.add('account', anAccount({ id: 'acc_2', name: 'other' }))
      await issue(keys, 1, { projectId: 'prj_1', environment: 'live' })
      await issue(keys, 2, { environment: 'live' })
      await issue(keys, 3, { accountId: 'acc_2', environment: 'live' })
      const ids = async (filter: Parameters<KeyStore['list']>[0]) =>
        (await keys.list(filter, { limit: 9 })).items.map(it => it.key.id)
      expect(await ids({ projectId: 'prj_1' })).toEqual(['key_001'])
      expect(await ids({ accountId: 'acc_1', environment: 'live' })).toEqual(['key_002', 'key_001'])
      expect(await ids({ apiId: 'api_1' })).toEqual(['key_003', 'key_002', 'key_001'])
      expect(await ids({ exceptApiId: 'api_1' })).toEqual([])
      expect((await ids({ exceptApiId: 'api_2' })).length).toBeGreaterThan(0)
      expect(await ids({ apiId: 'api_1', accountId: 'acc_2', environment: 'test' })).toEqual([])
    })

    it('counts the keys that are not revoked by their project', async () => {
      const { keys } = await furnished()
      expect(await keys.countByProject('acc_1')).toEqual([])
      await issue(keys, 1, { projectId: 'prj_1' })
      await issue(keys, 2, { projectId: 'prj_1', disabledAt: NOON })
      await issue(keys, 3, { projectId: 'prj_1', revokedAt: NOON })
      await issue(keys, 4)
      const counted = [
        { projectId: 'prj_1', keys: 2 },
        { projectId: undefined, keys: 1 },
      ]
      expect(await keys.countByProject('acc_1')).toEqual(expect.arrayContaining(counted))
      expect(await keys.countByProject('acc_1')).toHaveLength(counted.length)
      expect(await keys.countByProject('acc_9')).toEqual([])
    })

    it('shows the keys of a state, as it is at an instant', async () => {
      const { keys } = await furnished()
      const [past, future] = [after(NOON, -1), after(NOON, 1)]
      const marks = [
        {},
        { expiresAt: NOON },
        { expiresAt: future },
        { disabledAt: past },
        { revokedAt: past },
      ]
      const all = marks.flatMap(one => marks.map(other => ({ ...one, ...other })))
      for (const [at, change] of all.entries()) await issue(keys, at, change)
      for (const is of ['active', 'disabled', 'expired', 'revoked'] as const satisfies readonly KeyState[]) {
        const expected = all.flatMap((change, at) => (keyState(aKey(change), NOON) === is ? [at] : []))
        const { items } = await keys.list({ state: { is, at: NOON } }, { limit: 99 })
        expect(items.map(it => Number(it.key.id.slice(4))).toReversed()).toEqual(expected)
        expect(expected.length).toBeGreaterThan(0)
      }
    })

    it('finds part of a name or a mask, however capitalized, and nothing by signs that mean more', async () => {
      const { keys } = await furnished()
      await issue(keys, 1, { name: 'Ünïcode 100% _x' })
      await issue(keys, 2, { name: 'Other' })
      const ids = async (text: string) => (await keys.list({ text }, { limit: 9 })).items.map(it => it.key.id)
      expect(await ids('üNÏ')).toEqual(['key_001'])
      expect(await ids('0% _X')).toEqual(['key_001'])
      expect(await ids('THE')).toEqual(['key_002'])
      expect(await ids('ZSK_sk')).toEqual(['key_002', 'key_001'])
      for (const text of ['%', '_x%', 'o_h', "'"]) {
        expect(await ids(text)).toEqual(text === '%' ? ['key_001'] : [])
      }
      expect(await ids('')).toHaveLength(2)
    })

    it('finds the keys that hold a scope, and none that hold one like it', async () => {
      const { keys } = await furnished()
      await issue(keys, 1, { scopes: ['docs:read', 'docs:write'] })
      await issue(keys, 2, { scopes: ['docs:read-all', 'DOCS:READ'] })
      await issue(keys, 3, { scopes: [] })
      const ids = async (scope: string) =>
        (await keys.list({ scope }, { limit: 9 })).items.map(it => it.key.id)
      expect(await ids('docs:read')).toEqual(['key_001'])
      expect(await ids('docs:write')).toEqual(['key_001'])
      expect(await ids('docs')).toEqual([])
    })

    it.each<KeyOrder['by']>(['createdAt', 'name', 'expiresAt', 'lastUsedAt'])(
      'is sorted by %s both ways, page by page, with those that have none last',
      async by => {
        const { keys, usage } = await furnished()
        const names = ['b', 'A', 'ä', 'a', '🔑', '\uffee', 'B', 'b']
        for (const [at, name] of names.entries()) {
          const expiresAt = at % 3 === 0 ? undefined : instant(NOON + (at % 4))
          await issue(keys, at, { name, expiresAt })
          if (at % 3 === 1) continue
          const use = { credentialId: `crd_key_00${at}_${1 + (at % 2)}`, outcome: 'admitted' } as const
          usage.note({ ...use, at: instant(NOON + (at % 5)) })
        }
        await usage.flush()
        for (const descending of [true, false]) {
          const order = { by, descending }
          const whole = (await keys.list({}, { limit: 99 }, order)).items.map(it => it.key.id)
          expect(whole).toEqual(ORDERS[by][descending ? 'down' : 'up'].map(at => `key_00${at}`))
          for (const limit of [1, 2, 3]) {
            const walked = await walk(async cursor => keys.list({}, { limit, cursor }, order))
            expect(walked.map(it => it.key.id)).toEqual(whole)
            expect(walked.every(it => it.credentials.length === 2)).toBe(true)
          }
        }
      },
    )

    it('is empty and says so for a cursor of another order', async () => {
      const { keys } = await furnished()
      for (let at = 0; at < 4; at++) await issue(keys, at)
      const { next } = await keys.list({}, { limit: 2 }, { by: 'name', descending: true })
      expect(next).toBeTypeOf('string')
      expect(await keys.list({}, { limit: 2, cursor: next })).toEqual({ items: [], broken: true })
      const upward = { by: 'name', descending: false } as const
      expect(await keys.list({}, { limit: 2, cursor: next }, upward)).toEqual({ items: [], broken: true })
    })

    it.each(['', 'x', '!!!', 'bnVsbA', 'WzEsMl0', 'e30'])(
      'is empty and says so for the broken cursor "%s"',
      async cursor => {
        const { keys, directory } = await furnished()
        await issue(keys, 1)
        expect(await keys.list({}, { limit: 5, cursor })).toEqual({ items: [], broken: true })
        expect(await directory.list('api', undefined, { limit: 5, cursor })).toEqual({
          items: [],
          broken: true,
        })
      },
    )

    it('has no next page when it ends with the page', async () => {
      const { keys } = await furnished()
      for (let at = 0; at < 4; at++) await issue(keys, at)
      expect((await keys.list({}, { limit: 4 })).next).toBeUndefined()
      expect((await keys.list({}, { limit: 3 })).next).toBeTypeOf('string')
    })
  })

  describe(`the hosts that keys list in ${adapter}`, () => {
    it('are those of keys that are neither revoked nor disabled, of that API', async () => {
      const { keys } = await furnished()
      await issue(keys, 1)
      expect(await keys.listsHost('api_1', ['a.test', '*.example.com'])).toBe(true)
      expect(await keys.listsHost('api_1', ['a.test', 'example.com'])).toBe(false)
      expect(await keys.listsHost('api_2', ['*.example.com'])).toBe(false)
      expect(await keys.listsHost('api_1', [])).toBe(false)
      await keys.amend('key_001', { disabledAt: NOON })
      expect(await keys.listsHost('api_1', ['*.example.com'])).toBe(false)
      await keys.amend('key_001', { disabledAt: null })
      expect(await keys.listsHost('api_1', ['*.example.com'])).toBe(true)
      await keys.amend('key_001', { revokedAt: NOON })
      expect(await keys.listsHost('api_1', ['*.example.com'])).toBe(false)
    })

    it('change with the restrictions of a key', async () => {
      const { keys } = await furnished()
      await issue(keys, 1)
      const hosts = ['a.test', 'a.test', 'b.test']
      await keys.amend('key_001', { restrictions: { hosts, referers: [], addresses: [] } })
      expect(await keys.listsHost('api_1', ['b.test'])).toBe(true)
      expect(await keys.listsHost('api_1', ['*.example.com'])).toBe(false)
    })
  })
}
