import { describe, expect, it } from 'vitest'
import { expectDone } from '../../src/app/root.ts'
import { DAY, HOUR, after as later, SECOND } from '../../src/core/terms.ts'
import { changeKey, disableKey, enableKey, revokeKey } from '../../src/engine/change.ts'
import type { IssuedKey } from '../../src/engine/issue.ts'
import { rotateKey } from '../../src/engine/rotate.ts'
import { endGrace } from '../../src/engine/rotation.ts'
import { openShop, problemOf, secretOf } from './shop.ts'

describe('a rotation', () => {
  it('lets both generations work until the very instant its grace ends', async () => {
    const { ports, profiles, clock, said, issue } = await openShop('zensearch')
    const old = await issue()
    const fresh = expectDone(await rotateKey(ports, profiles, { keyId: old.key.id }))
    clock.advance(DAY - 1)
    expect([await said(secretHalf(old)), await said(secretHalf(fresh))]).toEqual(['admitted', 'admitted'])
    clock.advance(1)
    expect(await said(secretHalf(old))).toBe('retired')
    expect(await said(secretHalf(fresh))).toBe('admitted')
  })

  it('without grace stops the old secrets at once', async () => {
    const { ports, profiles, said, issue } = await openShop('zenhire')
    const old = await issue()
    const fresh = expectDone(await rotateKey(ports, profiles, { keyId: old.key.id, graceSeconds: 0 }))
    expect([await said(secretOf(old)), await said(secretOf(fresh))]).toEqual(['retired', 'admitted'])
  })

  it('keeps the id, and what was counted for it', async () => {
    const { ports, profiles, said, issue } = await openShop('zenhire')
    const old = await issue({ limits: { 'per-key': 2 } })
    expect(await said(secretOf(old))).toBe('admitted')
    const fresh = expectDone(await rotateKey(ports, profiles, { keyId: old.key.id }))
    expect(fresh.key.id).toBe(old.key.id)
    expect([await said(secretOf(fresh)), await said(secretOf(fresh))]).toEqual(['admitted', 'rate-limited'])
  })

  it('of a key in grace is refused, unless it ends all older generations now', async () => {
    const { ports, profiles, said, issue } = await openShop('zensearch')
    const first = await issue()
    const second = expectDone(await rotateKey(ports, profiles, { keyId: first.key.id }))
    expect(problemOf(await rotateKey(ports, profiles, { keyId: first.key.id }))).toBe(
      'rotation-pending at graceSeconds',
    )
    expectDone(await rotateKey(ports, profiles, { keyId: first.key.id, graceSeconds: 0 }))
    expect(await said(secretHalf(first))).toBe('retired')
    expect(await said(secretHalf(second))).toBe('retired')
  })

  it('never lets an old secret outlive the expiry it had', async () => {
    const { ports, profiles, clock, said, issue } = await openShop('zensearch')
    const expiresAt = later(clock.now(), HOUR)
    const old = await issue({ expiresAt })
    expectDone(
      await rotateKey(ports, profiles, { keyId: old.key.id, expiresAt: later(clock.now(), 30 * DAY) }),
    )
    clock.advance(HOUR)
    expect(await said(secretHalf(old))).toBe('retired')
  })

  it('of an expired key grants the lifetime it had once more, and the old secret stays dead', async () => {
    const { ports, profiles, clock, said, issue } = await openShop('zenhire')
    const old = await issue({ expiresAt: later(clock.now(), DAY) })
    clock.advance(2 * DAY)
    expect(await said(secretOf(old))).toBe('expired')
    const fresh = expectDone(await rotateKey(ports, profiles, { keyId: old.key.id, graceSeconds: 60 }))
    expect(fresh.key.expiresAt).toBe(clock.now() + DAY)
    expect([await said(secretOf(old)), await said(secretOf(fresh))]).toEqual(['retired', 'admitted'])
  })

  it.each([
    ['a revoked key', 'key-revoked', async ({ ports, id }: Case) => void (await revokeKey(ports, id)), {}],
    ['a grace beyond the profile’s', 'input-invalid at graceSeconds', nothing, { graceSeconds: 8 * DAY }],
    ['an expiry in the past', 'input-invalid at expiresAt', nothing, { expired: true }],
  ])(
    'is refused for %s',
    async (_, problem, prepare, { graceSeconds, expired }: { graceSeconds?: number; expired?: boolean }) => {
      const { ports, profiles, clock, issue } = await openShop('zenhire')
      const { key } = await issue()
      await prepare({ ports, id: key.id })
      const expiresAt = expired ? clock.now() : undefined
      expect(problemOf(await rotateKey(ports, profiles, { keyId: key.id, graceSeconds, expiresAt }))).toBe(
        problem,
      )
    },
  )

  it('gives no expiry to a key of an API whose keys do not expire', async () => {
    const { ports, profiles, clock, issue } = await openShop('hiring')
    const { key } = await issue()
    const expiresAt = later(clock.now(), DAY)
    expect(problemOf(await rotateKey(ports, profiles, { keyId: key.id, expiresAt }))).toBe(
      'input-invalid at expiresAt',
    )
  })

  it('of a key nobody has is a problem', async () => {
    const { ports, profiles } = await openShop('zenhire')
    expect(problemOf(await rotateKey(ports, profiles, { keyId: 'key_none' }))).toBe('key-unknown at keyId')
  })
})

describe('the end of a grace', () => {
  it('stops the old secrets now and leaves the new ones alone', async () => {
    const { ports, profiles, said, issue } = await openShop('zensearch')
    const old = await issue()
    const fresh = expectDone(await rotateKey(ports, profiles, { keyId: old.key.id }))
    expect(await said(secretHalf(old))).toBe('admitted')
    const ended = expectDone(await endGrace(ports, old.key.id))
    expect([await said(secretHalf(old)), await said(secretHalf(fresh))]).toEqual(['retired', 'admitted'])
    expect(ended.key.version).toBe(fresh.key.version + 1)
    expect(problemOf(await endGrace(ports, old.key.id))).toBe('grace-none')
    expectDone(await rotateKey(ports, profiles, { keyId: old.key.id }))
  })

  it('is a problem for keys that are unknown, revoked, or have nothing in grace', async () => {
    const { ports, issue, clock, profiles } = await openShop('zensearch')
    const { key } = await issue()
    expect(problemOf(await endGrace(ports, key.id))).toBe('grace-none')
    expectDone(await rotateKey(ports, profiles, { keyId: key.id }))
    clock.advance(DAY)
    expect(problemOf(await endGrace(ports, key.id))).toBe('grace-none')
    expectDone(await revokeKey(ports, key.id))
    expect(problemOf(await endGrace(ports, key.id))).toBe('key-revoked')
    expect(problemOf(await endGrace(ports, 'key_none'))).toBe('key-unknown at keyId')
  })
})

describe('a change by somebody who saw another version', () => {
  it('is refused, whatever it is, and changes nothing', async () => {
    const { ports, profiles, issue } = await openShop('zenhire')
    const { key } = await issue()
    const stale = [
      await changeKey(ports, profiles, key.id, { name: 'x' }, 2),
      await rotateKey(ports, profiles, { keyId: key.id, expecting: 2 }),
      await disableKey(ports, key.id, 2),
      await enableKey(ports, key.id, 2),
      await endGrace(ports, key.id, { expecting: 2 }),
      await revokeKey(ports, key.id, {}, 2),
    ]
    expect(stale.map(problemOf)).toEqual(stale.map(() => 'version-stale at If-Match'))
    expect((await ports.keys.find(key.id))?.key).toEqual(key)
    expectDone(await changeKey(ports, profiles, key.id, { name: 'x' }, 1))
    expectDone(await rotateKey(ports, profiles, { keyId: key.id, expecting: 2 }))
    expectDone(await revokeKey(ports, key.id, {}, 3))
  })
})

describe('a revocation', () => {
  it('is immediate, for good, and no problem the second time', async () => {
    const { ports, said, issue } = await openShop('zensearch')
    const { key, secrets } = await issue()
    expectDone(await revokeKey(ports, key.id, { reason: 'keyCompromise' }))
    expect(await Promise.all(secrets.map(it => said(it.secret)))).toEqual(['revoked', 'revoked'])
    expect(expectDone(await revokeKey(ports, key.id)).key.revokedReason).toBe('keyCompromise')
    expect(problemOf(await enableKey(ports, key.id))).toBe('key-revoked')
  })

  it('keeps the reason and the note it was given; without one it is unspecified', async () => {
    const { ports, issue } = await openShop('zenhire')
    const [one, other] = [await issue(), await issue()]
    const noted = expectDone(
      await revokeKey(ports, one.key.id, { reason: 'keyCompromise', note: 'in a log' }),
    )
    expect(noted.key).toMatchObject({ revokedReason: 'keyCompromise', revokedNote: 'in a log' })
    const plain = expectDone(await revokeKey(ports, other.key.id))
    expect([plain.key.revokedReason, plain.key.revokedNote]).toEqual(['unspecified', undefined])
  })

  it('of a disabled key says revoked; disabling alone can be undone', async () => {
    const { ports, said, issue, clock } = await openShop('zenhire')
    const made = await issue()
    expectDone(await disableKey(ports, made.key.id))
    expect(await said(secretOf(made))).toBe('disabled')
    expectDone(await enableKey(ports, made.key.id))
    clock.advance(SECOND)
    expect(await said(secretOf(made))).toBe('admitted')
  })
})

/** The half of a pair that is for servers. */
const secretHalf = ({ secrets }: IssuedKey): string => secrets.find(it => it.side === 'secret')?.secret ?? ''

interface Case {
  readonly ports: Awaited<ReturnType<typeof openShop>>['ports']
  readonly id: string
}

async function nothing(_: Case): Promise<void> {}
