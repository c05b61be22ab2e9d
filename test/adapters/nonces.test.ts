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
    const nonces = memoryNonces({ now: () => now }, 100, 100)
    for (let nth = 0; nth < 100; nth++)
      expect(nonces.remember('crd_1', `${nth}`, after(NOON, SECOND))).toBe(true)
    expect(() => nonces.remember('crd_1', 'one more', after(NOON, SECOND))).toThrow(Fault)
    expect(nonces.remember('crd_1', '99', after(NOON, SECOND))).toBe(false)
    now = after(NOON, SECOND)
    for (let nth = 0; nth < 100; nth++)
      expect(nonces.remember('crd_1', `${nth}`, after(now, SECOND))).toBe(true)
  })

  it('has room for others however many one shows, and looks for more of it once a second', () => {
    let now: Instant = NOON
    const nonces = memoryNonces({ now: () => now }, 100)
    const show = (scope: string, nth: number) => nonces.remember(scope, `${nth}`, after(NOON, SECOND / 2))
    for (let nth = 0; nth < 50; nth++) expect(show('key_1', nth)).toBe(true)
    expect(() => show('key_1', 50)).toThrow(Fault)
    for (let nth = 0; nth < 50; nth++) expect(show('key_2', nth)).toBe(true)
    expect(() => show('key_3', 0)).toThrow(Fault)
    now = after(NOON, SECOND)
    for (let nth = 0; nth < 50; nth++)
      expect(nonces.remember('key_1', `${nth}`, after(now, SECOND))).toBe(true)
  })
})
