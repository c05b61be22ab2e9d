import { describe, expect, it } from 'vitest'
import { after, type Digest, HOUR, MINUTE } from '../../src/core/terms.ts'
import type { KeyStore } from '../../src/ports/keys.ts'
import { aCredential, aKey, digest, NOON, type Stores } from './nouns.ts'

const SECRET = digest('secret 1')

/** How a KeyStore rotates. */
export function rotationContract(adapter: string, furnished: () => Promise<Stores>): void {
  const fresh = (generation: number, name = 'new') =>
    aCredential({ id: `crd_${name}`, digest: digest(name), generation, createdAt: after(NOON, 1) })
  const untilOf = async (keys: KeyStore, secret: Digest) =>
    (await keys.dossier('api_1', secret))?.credential.until

  describe(`rotating a key in ${adapter}`, () => {
    it('adds the fresh credentials and lets the earlier ones stop at the end of the grace', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      const until = after(NOON, HOUR)
      const rotated = await keys.rotate({ keyId: 'key_1', expecting: 1, fresh: [fresh(2)], until })
      expect(rotated).toEqual({ key: aKey({ version: 2 }), credentials: [fresh(2), aCredential({ until })] })
      expect(await untilOf(keys, digest('new'))).toBeUndefined()
      expect(await untilOf(keys, SECRET)).toBe(until)
    })

    it('rotates both halves of a pair together', async () => {
      const { keys } = await furnished()
      const half = aCredential({ id: 'crd_0', digest: digest('half'), side: 'publishable' })
      await keys.issue(aKey(), [aCredential(), half])
      const pair = [fresh(2, 'new a'), { ...fresh(2, 'new b'), side: 'publishable' as const }]
      await keys.rotate({ keyId: 'key_1', expecting: 1, fresh: pair, until: NOON })
      const record = await keys.find('key_1')
      expect(record?.credentials.map(it => [it.generation, it.id, it.until])).toEqual([
        [2, 'crd_new a', undefined],
        [2, 'crd_new b', undefined],
        [1, 'crd_0', NOON],
        [1, 'crd_1', NOON],
      ])
    })

    it('never lets a grace go beyond the expiry the key had, even when it gets a later one', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey({ expiresAt: after(NOON, MINUTE) }), [aCredential()])
      const [until, expiresAt] = [after(NOON, HOUR), after(NOON, 9 * HOUR)]
      await keys.rotate({ keyId: 'key_1', expecting: 1, fresh: [fresh(2)], until, expiresAt })
      expect(await untilOf(keys, SECRET)).toBe(after(NOON, MINUTE))
      expect((await keys.find('key_1'))?.key.expiresAt).toBe(expiresAt)
    })

    it('never lets a second rotation lengthen the grace of the first', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      await keys.rotate({ keyId: 'key_1', expecting: 1, fresh: [fresh(2)], until: after(NOON, MINUTE) })
      const third = { keyId: 'key_1', expecting: 2, fresh: [fresh(3, 'third')], until: after(NOON, HOUR) }
      await keys.rotate(third)
      expect(await untilOf(keys, SECRET)).toBe(after(NOON, MINUTE))
      expect(await untilOf(keys, digest('new'))).toBe(after(NOON, HOUR))
    })

    it('is outrun when another rotation came first, and writes nothing', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      const rotation = (name: string) =>
        keys.rotate({ keyId: 'key_1', expecting: 1, fresh: [fresh(2, name)], until: NOON })
      const outcomes = await Promise.all([rotation('a'), rotation('b')])
      expect(outcomes.filter(it => it === 'outrun')).toHaveLength(1)
      expect((await keys.find('key_1'))?.credentials).toHaveLength(2)
    })

    it('ends a grace now, once, and leaves the newest generation alone', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      expect(await keys.endGrace('key_1', NOON)).toBe('none')
      const until = after(NOON, HOUR)
      await keys.rotate({ keyId: 'key_1', expecting: 1, fresh: [fresh(2)], until })
      const at = after(NOON, MINUTE)
      const ended = await keys.endGrace('key_1', at)
      expect(ended).toEqual({
        key: aKey({ version: 3 }),
        credentials: [fresh(2), aCredential({ until: at })],
      })
      expect(await untilOf(keys, SECRET)).toBe(at)
      expect(await untilOf(keys, digest('new'))).toBeUndefined()
      expect(await keys.endGrace('key_1', at)).toBe('none')
    })

    it('ends no grace of a revoked key, nor of one that does not exist', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey({ revokedAt: NOON }), [aCredential({ until: after(NOON, HOUR) })])
      expect(await keys.endGrace('key_1', NOON)).toBe('revoked')
      expect(await keys.endGrace('key_9', NOON)).toBeUndefined()
    })

    it('is outrun by a revocation, and for a key that does not exist', async () => {
      const { keys } = await furnished()
      await keys.issue(aKey(), [aCredential()])
      await keys.amend('key_1', { revokedAt: NOON })
      const rotation = { expecting: 1, fresh: [fresh(2)], until: NOON }
      expect(await keys.rotate({ keyId: 'key_1', ...rotation })).toBe('outrun')
      expect(await keys.rotate({ keyId: 'key_9', ...rotation })).toBe('outrun')
      expect(await keys.dossier('api_1', digest('new'))).toBeUndefined()
    })
  })
}
