import { describe, expect, it } from 'vitest'
import { after, type Instant, MINUTE } from '../../src/core/terms.ts'
import type { NonceStore } from '../../src/ports/nonces.ts'

/** A store of nonces, and the time by which it forgets them. */
export interface NonceSetting {
  readonly nonces: NonceStore
  readonly now: () => Instant
}

/** Every NonceStore passes this, or is not one. */
export function nonceStoreContract(adapter: string, open: () => NonceSetting | Promise<NonceSetting>): void {
  describe(`nonces in ${adapter}`, () => {
    it('are new once', async () => {
      const { nonces, now } = await open()
      const until = after(now(), MINUTE)
      expect(await nonces.remember('crd_1', 'a', until)).toBe(true)
      expect(await nonces.remember('crd_1', 'a', until)).toBe(false)
      expect(await nonces.remember('crd_1', 'b', until)).toBe(true)
    })

    it('are new to one of many who show the same at the same moment', async () => {
      const { nonces, now } = await open()
      const until = after(now(), MINUTE)
      const all = await Promise.all(
        Array.from({ length: 30 }, async () => nonces.remember('crd_1', 'a', until)),
      )
      expect(all.filter(it => it)).toHaveLength(1)
    })

    it('are another scope’s own, however both are written', async () => {
      const { nonces, now } = await open()
      const until = after(now(), MINUTE)
      expect(await nonces.remember('crd_1', 'a', until)).toBe(true)
      expect(await nonces.remember('crd_2', 'a', until)).toBe(true)
      expect(await nonces.remember('crd', '1:a', until)).toBe(true)
      expect(await nonces.remember('crd:1', 'a', until)).toBe(true)
    })

    it('are not kept when they have run out already', async () => {
      const { nonces, now } = await open()
      const before = after(now(), -1)
      expect(await nonces.remember('crd_1', 'a', before)).toBe(true)
      expect(await nonces.remember('crd_1', 'a', before)).toBe(true)
    })
  })
}
