import { describe, expect, it } from 'vitest'
import { instant } from '../../src/core/terms.ts'
import type { KeyStore } from '../../src/ports/keys.ts'
import { aCredential, aKey, anAccount, digest, NOON, type Stores, walk } from './nouns.ts'

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
      expect(await ids({ apiId: 'api_1', accountId: 'acc_2', environment: 'test' })).toEqual([])
    })

    it.each(['', 'x', '!!!', 'bnVsbA', 'WzEsMl0', 'e30'])(
      'is empty for the broken cursor "%s"',
      async cursor => {
        const { keys, directory } = await furnished()
        await issue(keys, 1)
        expect(await keys.list({}, { limit: 5, cursor })).toEqual({ items: [] })
        expect(await directory.list('api', undefined, { limit: 5, cursor })).toEqual({ items: [] })
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
