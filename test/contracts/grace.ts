import { beforeEach, describe, expect, it } from 'vitest'
import { LAST_USED_WITHIN_MS } from '../../src/core/rotation.ts'
import { after, HOUR, type Instant, MINUTE } from '../../src/core/terms.ts'
import { aCredential, aKey, digest, NOON, type Stores } from './nouns.ts'

/** How a KeyStore ends a grace: guarded by silence, and knowing when newer secrets were made. */
export function graceContract(adapter: string, furnished: () => Promise<Stores>): void {
  let stores: Stores
  const rotatedAt = after(NOON, MINUTE)
  const newer = aCredential({ id: 'crd_2', digest: digest('new'), generation: 2, createdAt: rotatedAt })
  const half = aCredential({ id: 'crd_3', digest: digest('half'), side: 'publishable' })

  const use = async (credentialId: string, at: Instant) => {
    stores.usage.note({ credentialId, at })
    await stores.usage.flush()
  }
  const end = (at: Instant, silentMs: number, expecting?: number) =>
    stores.keys.endGrace('key_1', at, { silentMs, expecting })

  describe(`the end of a grace in ${adapter}`, () => {
    /** A pair that was rotated a minute after noon; its old secrets work for an hour. */
    beforeEach(async () => {
      stores = await furnished()
      await stores.keys.issue(aKey(), [aCredential(), half])
      const until = after(rotatedAt, HOUR)
      await stores.keys.rotate({ keyId: 'key_1', expecting: 1, fresh: [newer], until })
    })

    it('says of each secret when newer ones took its place', async () => {
      const supersededAt = async (secret: string) =>
        (await stores.keys.dossier('api_1', digest(secret)))?.supersededAt
      expect([await supersededAt('secret 1'), await supersededAt('half')]).toEqual([rotatedAt, rotatedAt])
      expect(await supersededAt('new')).toBeUndefined()
      const third = aCredential({
        id: 'crd_4',
        digest: digest('3'),
        generation: 3,
        createdAt: after(NOON, HOUR),
      })
      await stores.keys.rotate({ keyId: 'key_1', expecting: 2, fresh: [third], until: after(NOON, HOUR) })
      expect([await supersededAt('secret 1'), await supersededAt('new')]).toEqual([
        rotatedAt,
        after(NOON, HOUR),
      ])
    })

    it('waits for the silence that is asked for, to the millisecond, and for as long more as a use may be unknown', async () => {
      const usedAt = after(rotatedAt, 5 * MINUTE)
      await use('crd_3', usedAt)
      const silentAt = after(usedAt, LAST_USED_WITHIN_MS + 10 * MINUTE)
      expect(await end(after(silentAt, -1), 10 * MINUTE)).toBe('in-use')
      expect((await stores.keys.find('key_1'))?.key.version).toBe(2)
      expect(await end(silentAt, 10 * MINUTE)).toMatchObject({ key: { version: 3 } })
      expect(await end(silentAt, 10 * MINUTE)).toBe('none')
    })

    it('counts the silence of secrets that were never used from their rotation', async () => {
      expect(await end(after(rotatedAt, 10 * MINUTE - 1), 10 * MINUTE)).toBe('in-use')
      expect(await end(after(rotatedAt, 10 * MINUTE), 10 * MINUTE)).toMatchObject({ key: { version: 3 } })
    })

    it('does not wait for the newest secrets to be silent', async () => {
      const now = after(rotatedAt, 10 * MINUTE)
      await use('crd_2', now)
      expect(await end(now, 10 * MINUTE)).toMatchObject({ key: { version: 3 } })
    })

    it('looks at the version first, and whether anything is in grace before who uses it', async () => {
      await use('crd_1', rotatedAt)
      expect(await end(rotatedAt, MINUTE, 1)).toBe('stale')
      expect(await end(after(rotatedAt, HOUR), 9 * HOUR)).toBe('none')
    })

    it('asks for no silence unless it is told to', async () => {
      await use('crd_1', rotatedAt)
      expect(await stores.keys.endGrace('key_1', rotatedAt, { expecting: 2 })).toMatchObject({
        key: { version: 3 },
      })
    })
  })
}
