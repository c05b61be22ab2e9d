import { describe, expect, it } from 'vitest'
import { parseAddress } from '../../src/core/address.ts'
import { type Case, findings, judge } from '../../src/core/judge.ts'
import type { Side } from '../../src/core/key.ts'
import { MINUTE, SECOND } from '../../src/core/terms.ts'
import { aCase, type CaseParts, after as later, noon } from '../build/case.ts'

const said = (parts: CaseParts) => judge(aCase(parts))?.reason ?? 'cleared'
const restrictedTo = (rules: Partial<Case['dossier']['key']['restrictions']>) => ({
  restrictions: { hosts: [], referers: [], addresses: [], ...rules },
})
const publishable = { side: 'publishable' } as const
const secret = { side: 'secret' } as const

describe('a rotated key', () => {
  const credential = { until: later(60 * SECOND) }

  it('still works one millisecond before its grace period ends', () =>
    expect(said({ credential, now: later(60 * SECOND - 1) })).toBe('cleared'))

  it('is retired at the very instant the grace period ends', () =>
    expect(said({ credential, now: later(60 * SECOND) })).toBe('retired'))

  it('expires during its grace period: grace extends nothing', () =>
    expect(said({ credential, key: { expiresAt: later(SECOND) }, now: later(SECOND) })).toBe('expired'))

  it('is called revoked, not retired, once its key is revoked', () =>
    expect(said({ credential: { until: noon }, key: { revokedAt: noon } })).toBe('revoked'))
})

describe('a key', () => {
  it('works one millisecond before its expiry and not at it', () => {
    const key = { expiresAt: later(MINUTE) }
    expect(said({ key, now: later(MINUTE - 1) })).toBe('cleared')
    expect(said({ key, now: later(MINUTE) })).toBe('expired')
  })

  it('is revoked at once, even when the writer’s clock was ahead', () =>
    expect(said({ key: { revokedAt: later(MINUTE) } })).toBe('revoked'))

  it('stops with its account', () => expect(said({ account: { active: false } })).toBe('account-inactive'))
})

describe('an address rule', () => {
  const from = (text: string | undefined, credential: { side: Side } = publishable) =>
    said({
      credential,
      key: restrictedTo({ addresses: ['10.0.0.0/8', '2001:db8::/32'] }),
      evidence: { address: text === undefined ? undefined : parseAddress(text) },
    })

  it('admits the addresses of its ranges and no other', () => {
    for (const text of ['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::1']) expect(from(text)).toBe('cleared')
    for (const text of ['11.0.0.1', '::1', '2001:db9::1', '::10.1.2.3'])
      expect(from(text)).toBe('address-denied')
  })

  it('denies a caller whose address cannot be known', () => expect(from(undefined)).toBe('address-denied'))

  it('binds only the sides the profile binds', () => expect(from('11.0.0.1', secret)).toBe('cleared'))
})

describe('a host rule', () => {
  const from = (source: ReturnType<Case['evidence']>['source'], credential: { side: Side } = publishable) =>
    said({ credential, key: restrictedTo({ hosts: ['*.example.com'] }), evidence: { source } })

  it('admits the hosts it fits and no other', () => {
    expect(from({ host: 'docs.example.com' })).toBe('cleared')
    expect(from({ host: 'example.com' })).toBe('host-denied')
    expect(from({ host: 'evil-example.com' })).toBe('host-denied')
  })

  it('denies an absent source and a conflict', () => {
    expect(from('absent')).toBe('host-denied')
    expect(from('conflict')).toBe('host-denied')
  })

  it('binds only the sides the profile binds', () => expect(from('absent', secret)).toBe('cleared'))
})

describe('a referer rule', () => {
  const from = (referer: string | undefined, credential: { side: Side } = publishable) =>
    said({
      credential,
      key: restrictedTo({ referers: ['https://docs.example.com/*'] }),
      evidence: { referer },
    })

  it('admits the pages it fits, and denies others and none', () => {
    expect(from('https://docs.example.com/a')).toBe('cleared')
    expect(from('https://evil.org/')).toBe('referer-denied')
    expect(from(undefined)).toBe('referer-denied')
  })

  it('binds only the sides the profile binds', () => expect(from(undefined, secret)).toBe('cleared'))
})

describe('a restriction that cannot be read', () => {
  it.each([
    ['address-denied', restrictedTo({ addresses: ['10.0.0.0/33'] })],
    ['host-denied', restrictedTo({ hosts: ['exa mple.com'] })],
    ['referer-denied', restrictedTo({ referers: ['ftp://example.com'] })],
  ] as const)('denies rather than being no restriction: %s', (reason, key) =>
    expect(said({ credential: publishable, key })).toBe(reason),
  )
})

describe('a signature', () => {
  it('is not asked of a key that need not sign', () =>
    expect(said({ evidence: { signature: 'wrong' } })).toBe('cleared'))

  it('is asked only of the sides the profile binds', () => {
    expect(said({ key: { signed: true }, credential: publishable })).toBe('cleared')
    expect(said({ key: { signed: true } })).toBe('signature-missing')
  })
})

describe('evidence', () => {
  const unasked = (parts: CaseParts): Case => ({
    ...aCase(parts),
    evidence: () => expect.fail('nobody needs it'),
  })

  it('is never gathered when no rule asks for it', () => {
    const key = { signed: true, ...restrictedTo({ hosts: ['a.b'], referers: ['a.b'], addresses: ['::1'] }) }
    expect(findings(unasked({}))).toEqual([])
    expect(findings(unasked({ credential: publishable, key: { signed: true } }))).toEqual([])
    expect(findings(unasked({ credential: secret, key: { ...key, signed: false } }))).toEqual([])
  })

  it('is never gathered for a key that does not stand', () => {
    const key = { signed: true, revokedAt: noon, ...restrictedTo({ addresses: ['10.0.0.1'] }) }
    expect(judge(unasked({ credential: publishable, key }))?.reason).toBe('revoked')
    expect(judge(unasked({ key }))?.reason).toBe('revoked')
  })
})
