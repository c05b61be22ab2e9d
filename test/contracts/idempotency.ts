import { describe, expect, it } from 'vitest'
import { after, MINUTE } from '../../src/core/terms.ts'
import type { Beginning } from '../../src/ports/idempotency.ts'
import { digest, NOON, type OpenStores } from './nouns.ts'

const aBeginning = (change: Partial<Beginning> = {}): Beginning => ({
  creator: 'key_1',
  key: digest('once'),
  request: digest('POST /v1/keys {}'),
  now: NOON,
  expiresAt: after(NOON, 10 * MINUTE),
  ...change,
})

/** Every IdempotencyStore passes this, or is not one. */
export function idempotencyContract(adapter: string, open: OpenStores): void {
  describe(`a request that is to happen once in ${adapter}`, () => {
    it('begins once, is pending until it is answered, and is answered the same ever after', async () => {
      const { idempotency } = await open()
      expect(await idempotency.begin(aBeginning())).toEqual({ outcome: 'begun' })
      expect(await idempotency.begin(aBeginning())).toEqual({ outcome: 'pending' })
      await idempotency.finish(aBeginning(), 'sealed answer')
      const again = { outcome: 'finished', sealed: 'sealed answer' }
      expect(await idempotency.begin(aBeginning())).toEqual(again)
      expect(await idempotency.begin(aBeginning())).toEqual(again)
    })

    it('begins for one of many who ask at the same moment', async () => {
      const { idempotency } = await open()
      const asked = Array.from({ length: 20 }, () => idempotency.begin(aBeginning()))
      const outcomes = (await Promise.all(asked)).map(it => it.outcome)
      expect(outcomes.toSorted()).toEqual(['begun', ...Array.from({ length: 19 }, () => 'pending')])
    })

    it('begins or is pending, also just while the one before is given up', async () => {
      const { idempotency } = await open()
      const outcomes = new Set<string>()
      const ask = async () => {
        for (let times = 0; times < 20; times++) {
          const { outcome } = await idempotency.begin(aBeginning())
          outcomes.add(outcome)
          if (outcome === 'begun') await idempotency.abandon(aBeginning())
        }
      }
      await Promise.all(Array.from({ length: 6 }, ask))
      expect(['begun', 'pending']).toEqual(expect.arrayContaining([...outcomes]))
      expect(await idempotency.begin(aBeginning())).toEqual({ outcome: 'begun' })
    })

    it('is told from another request under the same key, finished or not', async () => {
      const { idempotency } = await open()
      const other = aBeginning({ request: digest('another') })
      await idempotency.begin(aBeginning())
      expect(await idempotency.begin(other)).toEqual({ outcome: 'mismatch' })
      await idempotency.finish(aBeginning(), 'sealed')
      expect(await idempotency.begin(other)).toEqual({ outcome: 'mismatch' })
    })

    it('is nobody else’s: another creator begins anew under the same key', async () => {
      const { idempotency } = await open()
      await idempotency.begin(aBeginning())
      await idempotency.finish(aBeginning(), 'secret of key_1')
      expect(await idempotency.begin(aBeginning({ creator: 'key_2' }))).toEqual({ outcome: 'begun' })
    })

    it('is forgotten at the very instant it expires, and not before', async () => {
      const { idempotency } = await open()
      await idempotency.begin(aBeginning())
      await idempotency.finish(aBeginning(), 'sealed')
      const last = aBeginning({ now: after(NOON, 10 * MINUTE - 1) })
      expect(await idempotency.begin(last)).toMatchObject({ outcome: 'finished' })
      const late = aBeginning({ now: after(NOON, 10 * MINUTE), expiresAt: after(NOON, 20 * MINUTE) })
      expect(await idempotency.begin(late)).toEqual({ outcome: 'begun' })
    })

    it('is forgotten without another that begins, once it has expired', async () => {
      const { idempotency } = await open()
      await idempotency.begin(aBeginning())
      await idempotency.forgetExpired(after(NOON, 10 * MINUTE - 1))
      expect(await idempotency.begin(aBeginning())).toEqual({ outcome: 'pending' })
      await idempotency.forgetExpired(after(NOON, 10 * MINUTE))
      expect(await idempotency.begin(aBeginning())).toEqual({ outcome: 'begun' })
    })

    it('can be tried again when nothing came of it, but not when it was answered', async () => {
      const { idempotency } = await open()
      await idempotency.begin(aBeginning())
      await idempotency.abandon(aBeginning())
      expect(await idempotency.begin(aBeginning())).toEqual({ outcome: 'begun' })
      await idempotency.finish(aBeginning(), 'sealed')
      await idempotency.abandon(aBeginning())
      expect(await idempotency.begin(aBeginning())).toMatchObject({ outcome: 'finished' })
    })
  })
}
