import { describe, expect, it } from 'vitest'
import { memoryNonces } from '../../src/adapters/memory/nonces.ts'
import { Fault } from '../../src/core/error.ts'
import { after, type Instant, SECOND } from '../../src/core/terms.ts'
import { nonceStoreContract } from '../contracts/nonces.ts'
import { NOON } from '../contracts/nouns.ts'

nonceStoreContract('memory', () => ({ nonces: memoryNonces({ now: () => NOON }), now: () => NOON }))

describe('the memory of nonces', () => {
  it('is given back as they run out, and is never given to more than there is room for', () => {
    let now: Instant = NOON
    const nonces = memoryNonces({ now: () => now }, 100)
    for (let nth = 0; nth < 100; nth++)
      expect(nonces.remember('crd_1', `${nth}`, after(NOON, SECOND))).toBe(true)
    expect(() => nonces.remember('crd_1', 'one more', after(NOON, SECOND))).toThrow(Fault)
    expect(nonces.remember('crd_1', '99', after(NOON, SECOND))).toBe(false)
    now = after(NOON, SECOND)
    for (let nth = 0; nth < 100; nth++)
      expect(nonces.remember('crd_1', `${nth}`, after(now, SECOND))).toBe(true)
  })
})
