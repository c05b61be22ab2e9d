import { describe, expect, it } from 'vitest'
import { after, type Instant } from '../../src/core/terms.ts'
import type { Use } from '../../src/ports/usage.ts'
import { aCredential, aKey, digest, furnish, NOON, type OpenStores } from './nouns.ts'

const use = (at: Instant, outcome: Use['outcome'] = 'admitted', credentialId = 'crd_1'): Use => ({
  credentialId,
  at,
  outcome,
})

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

  describe(`the usage ledger in ${adapter}`, () => {
    it('shows an admitted use as the last one of its credential, once flushed', async () => {
      const { usage, lastUsed, keys } = await withKey()
      usage.note(use(NOON))
      await usage.flush()
      expect(await lastUsed()).toEqual([NOON, undefined])
      expect((await keys.dossier('api_1', digest('secret 1')))?.credential.lastUsedAt).toBe(NOON)
    })

    it('keeps the latest of many uses, in whatever order they come', async () => {
      const { usage, lastUsed } = await withKey()
      for (const ms of [5, 9, 1]) usage.note(use(after(NOON, ms)))
      await usage.flush()
      usage.note(use(after(NOON, 3)))
      await usage.flush()
      expect(await lastUsed()).toEqual([after(NOON, 9), undefined])
    })

    it('does not count a refused use', async () => {
      const { usage, lastUsed } = await withKey()
      usage.note(use(NOON, 'expired'))
      usage.note(use(NOON, 'rate-limited', 'crd_2'))
      await usage.flush()
      expect(await lastUsed()).toEqual([undefined, undefined])
    })

    it('passes over credentials that do not exist', async () => {
      const { usage, lastUsed } = await withKey()
      for (let at = 0; at < 1200; at++) usage.note(use(NOON, 'admitted', `crd_x${at}`))
      usage.note(use(NOON, 'admitted', 'crd_2'))
      await usage.flush()
      expect(await lastUsed()).toEqual([undefined, NOON])
    })

    it('flushes nothing without complaint', async () => {
      const { usage } = await withKey()
      await expect(usage.flush()).resolves.toBeUndefined()
    })
  })
}
