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
    const nonces = memoryNonces({ now: () => now }, { max: 100 })
    for (let nth = 0; nth < 100; nth++)
      expect(nonces.remember(`key_${nth}`, 'one', after(NOON, SECOND))).toBe(true)
    expect(() => nonces.remember('key_100', 'one', after(NOON, SECOND))).toThrow(Fault)
    expect(nonces.remember('key_99', 'one', after(NOON, SECOND))).toBe(false)
    now = after(NOON, SECOND)
    for (let nth = 0; nth < 100; nth++)
      expect(nonces.remember(`key_${nth}`, 'one', after(now, SECOND))).toBe(true)
  })

  it('has room for others however many some show, and looks for more of it once a second', () => {
    let now: Instant = NOON
    const nonces = memoryNonces({ now: () => now }, { max: 1000 })
    const room = (scope: string) => {
      for (let nth = 0; ; nth++) {
        try {
          nonces.remember(scope, `${nth}`, after(NOON, SECOND / 2))
        } catch {
          return nth
        }
      }
    }
    expect(room('key_1')).toBe(200)
    for (let nth = 2; nth <= 10; nth++) room(`key_${nth}`)
    expect(room('key_11')).toBeGreaterThan(20)
    now = after(NOON, SECOND)
    expect(nonces.remember('key_1', '0', after(now, SECOND))).toBe(true)
  })
})
