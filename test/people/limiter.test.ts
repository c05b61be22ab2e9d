import { describe, expect, it } from 'vitest'
import { memoryCounters } from '../../src/adapters/memory/counters.ts'
import { MINUTE, SECOND } from '../../src/core/terms.ts'
import { loginLimiter } from '../../src/people/limiter.ts'
import { testClock } from '../build/system.ts'
import { anOffice } from './office.ts'

function aLimiter() {
  const clock = testClock(0)
  const { attempt } = loginLimiter(memoryCounters(), clock)
  const many = async (count: number, of: Parameters<typeof attempt>[0]) => {
    const waits = []
    for (let at = 0; at < count; at++) waits.push(await attempt(of))
    return waits
  }
  return { clock, attempt, many }
}

const free = (count: number) => Array.from({ length: count }, () => undefined)

describe('attempts to log in', () => {
  it('are twenty a minute from one address', async () => {
    const { clock, attempt, many } = aLimiter()
    const from = { address: '192.0.2.1' }
    expect(await many(20, from)).toEqual(free(20))
    expect(await attempt(from)).toBe(60)
    expect(await attempt({ address: '192.0.2.2' })).toBeUndefined()
    clock.advance(MINUTE - 1)
    expect(await attempt(from)).toBe(1)
    clock.advance(1)
    expect(await attempt(from)).toBeUndefined()
  })

  it('count a whole /64 as one address', async () => {
    const { attempt, many } = aLimiter()
    await many(20, { address: '2001:db8::1' })
    expect(await attempt({ address: '2001:db8::ffff:2' })).toBe(60)
    expect(await attempt({ address: '2001:db8:0:1::1' })).toBeUndefined()
  })

  it('are ten in a quarter of an hour for one e-mail address from one place, however it is spelled', async () => {
    const { clock, attempt } = aLimiter()
    for (let at = 0; at < 10; at++) {
      expect(await attempt({ address: `2001:db8::${at}`, email: 'Ada@example.com' })).toBeUndefined()
    }
    const more = { address: '2001:db8::99', email: 'ada@EXAMPLE.com' }
    expect(await attempt(more)).toBe((15 * MINUTE) / SECOND)
    clock.advance(15 * MINUTE)
    expect(await attempt(more)).toBeUndefined()
  })

  it('of a stranger lock nobody out elsewhere', async () => {
    const { attempt, many } = aLimiter()
    await many(20, { address: '192.0.2.1', email: 'ada@example.com' })
    expect(await attempt({ address: '192.0.2.2', email: 'ada@example.com' })).toBeUndefined()
  })

  it('are a hundred in a quarter of an hour for one e-mail address from everywhere', async () => {
    const { attempt } = aLimiter()
    const from = (at: number) => attempt({ address: `192.0.2.${at}`, email: 'ada@example.com' })
    for (let at = 0; at < 100; at++) expect(await from(at)).toBeUndefined()
    expect(await from(200)).toBe((15 * MINUTE) / SECOND)
  })

  it('to have letters sent are five in a quarter of an hour, and take nothing from logins', async () => {
    const { attempt } = aLimiter()
    const letter = (at: number) =>
      attempt({ address: `192.0.2.${at}`, email: 'ada@example.com', byLetter: true })
    for (let at = 0; at < 5; at++) expect(await letter(at)).toBeUndefined()
    expect(await letter(6)).toBe((15 * MINUTE) / SECOND)
    expect(await attempt({ address: '192.0.2.6', email: 'ada@example.com' })).toBeUndefined()
  })

  it('of somebody who is held back use up nobody else’s', async () => {
    const { attempt, many } = aLimiter()
    await many(20, { address: '192.0.2.1' })
    await many(50, { address: '192.0.2.1', email: 'ada@example.com' })
    for (let at = 0; at < 10; at++)
      expect(await attempt({ address: '192.0.2.2', email: 'ada@example.com' })).toBeUndefined()
  })

  it('of letters have their limit over HTTP, too', async () => {
    const office = await anOffice()
    await office.somebody()
    const reset = () => office.browser().call('POST /request-password-reset', { email: 'ada@example.com' })
    for (let at = 0; at < 5; at++) expect((await reset()).status).toBe(200)
    expect((await reset()).status).toBe(429)
    expect((await office.browser().login()).status).toBe(200)
  })

  it('are refused over HTTP, the right password too', async () => {
    const office = await anOffice()
    await office.somebody()
    for (let at = 0; at < 10; at++)
      await office.people.attempt({ address: '127.0.0.1', email: 'ada@example.com' })
    const reply = await office.browser().login()
    expect([reply.status, reply.json['code']]).toEqual([429, 'too-many-attempts'])
    expect(Number(reply.headers.get('retry-after'))).toBe(900)
    expect(reply.set).toEqual([])
    office.clock.advance(15 * MINUTE)
    expect((await office.browser().login()).status).toBe(200)
  })

  it.each([
    ...['POST /sign-in/social', 'POST /request-password-reset', 'POST /reset-password'],
    ...['POST /two-factor/verify-totp', 'POST /two-factor/verify-backup-code'],
    ...[
      'POST /passkey/verify-authentication',
      'GET /passkey/generate-authenticate-options',
      'GET /callback/oidc',
    ],
  ])('share their limit with %s', async line => {
    const office = await anOffice()
    for (let at = 0; at < 20; at++) await office.people.attempt({ address: '127.0.0.1' })
    const reply = await office.browser().call(line, line.startsWith('GET') ? undefined : {})
    expect([reply.status, reply.json['code']]).toEqual([429, 'too-many-attempts'])
  })
})
