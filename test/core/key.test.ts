import { describe, expect, it } from 'vitest'
import { keyState } from '../../src/core/key.ts'
import { NOTHING } from '../../src/core/need.ts'
import { COMPLAINTS, REASONS, TROUBLES, UNPROVEN } from '../../src/core/reason.ts'
import { hasPassed, instant } from '../../src/core/terms.ts'
import { aKey, after as later, noon } from '../build/case.ts'

describe('the state of a key', () => {
  it('is active when nothing was done to it', () => {
    expect(keyState(aKey(), noon)).toBe('active')
    expect(keyState(aKey(), instant(Number.MAX_SAFE_INTEGER))).toBe('active')
  })

  it('is active one millisecond before its expiry and expired at it', () => {
    const key = aKey({ expiresAt: later(1000) })
    expect(keyState(key, later(999))).toBe('active')
    expect(keyState(key, later(1000))).toBe('expired')
    expect(keyState(key, later(1001))).toBe('expired')
  })

  it('is disabled rather than expired, and revoked rather than either', () => {
    const expired = aKey({ expiresAt: noon })
    expect(keyState({ ...expired, disabledAt: noon }, noon)).toBe('disabled')
    expect(keyState({ ...expired, disabledAt: noon, revokedAt: noon }, noon)).toBe('revoked')
  })

  it('is revoked and disabled at once, even when the clock of the writer was ahead', () => {
    expect(keyState(aKey({ revokedAt: later(60_000) }), noon)).toBe('revoked')
    expect(keyState(aKey({ disabledAt: later(60_000) }), noon)).toBe('disabled')
  })

  it('is expired when its expiry is no instant', () =>
    expect(keyState(aKey({ expiresAt: instant(Number.NaN) }), noon)).toBe('expired'))
})

describe('a limit in time', () => {
  it('has passed from its very instant on', () => {
    expect(hasPassed(noon, later(-1))).toBe(false)
    expect(hasPassed(noon, noon)).toBe(true)
    expect(hasPassed(noon, later(1))).toBe(true)
  })

  it('never passes when there is none', () => expect(hasPassed(undefined, noon)).toBe(false))

  it('has passed when it is no instant, or when now is none', () => {
    expect(hasPassed(instant(Number.NaN), noon)).toBe(true)
    expect(hasPassed(noon, instant(Number.NaN))).toBe(true)
  })
})

describe('the need of a request that asks for nothing', () =>
  it('is one read, one use and no credit', () =>
    expect(NOTHING).toEqual({
      access: 'read',
      scopes: [],
      modules: [],
      environments: [],
      resources: [],
      cost: 1,
      credits: 0,
    })))

describe('the complaints', () => {
  it('are the reasons and then the troubles, each once', () => {
    expect(COMPLAINTS).toEqual([...REASONS, ...TROUBLES])
    expect(new Set(COMPLAINTS).size).toBe(COMPLAINTS.length)
  })

  it('told before the secret is proven are the first four reasons and no other', () =>
    expect([...UNPROVEN]).toEqual(['missing', 'malformed', 'ambiguous', 'unknown']))
})
