import { describe, expect, it } from 'vitest'
import { nextTotpOf, totpOf } from '../build/totp.ts'
import { anOffice, type Browser, PASSWORD } from './office.ts'

const secretIn = (uri: string): string => new URL(uri).searchParams.get('secret') ?? ''
const totp = (uri: string, at?: number): string => totpOf(secretIn(uri), at)
const nextTotp = (uri: string): string => nextTotpOf(secretIn(uri))

/** Somebody with a second factor, where it was set up. */
async function guarded() {
  const office = await anOffice()
  await office.somebody()
  const browser = office.browser()
  await browser.login()
  const { json } = await browser.call('POST /two-factor/enable', { password: PASSWORD })
  const uri = String(json['totpURI'])
  const codes = [json['backupCodes']].flat().map(String)
  const used = totp(uri)
  const verified = await browser.call('POST /two-factor/verify-totp', { code: used })
  expect(verified.status).toBe(200)
  return { ...office, fresh: () => office.browser(), browser, uri, used, codes }
}

const halfway = async (browser: Browser) => {
  const reply = await browser.login()
  expect(reply.json).toMatchObject({ twoFactorRedirect: true, twoFactorMethods: ['totp'] })
  expect(await browser.session()).toBeUndefined()
}

describe('a second factor', () => {
  it('is asked for at the next login, and only then there is a session', async () => {
    const { browser: first, uri, actions, entries, ...office } = await guarded()
    expect(await first.session()).toMatchObject({ secondFactor: true })
    const before = (await entries()).length
    const browser = office.fresh()
    await halfway(browser)
    expect((await actions()).slice(before)).toEqual(['session.challenge'])
    expect((await browser.call('POST /two-factor/verify-totp', { code: nextTotp(uri) })).status).toBe(200)
    expect(await browser.session()).toMatchObject({ secondFactor: true })
    expect((await entries()).at(-1)).toMatchObject({
      action: 'session.begin',
      after: { method: 'totp', secondFactor: true },
    })
  })

  it('is not passed by a wrong code, nor without the first', async () => {
    const { uri, ...office } = await guarded()
    const browser = office.fresh()
    const code = totp(uri)
    expect((await browser.call('POST /two-factor/verify-totp', { code })).status).toBe(401)
    await halfway(browser)
    const wrong = await browser.call('POST /two-factor/verify-totp', {
      code: code === '000000' ? '1' : '000000',
    })
    expect(wrong.json['code']).toBe('login-refused')
    expect(await browser.session()).toBeUndefined()
  })

  it('takes each code once, that of its set-up too', async () => {
    const { uri, used, ...office } = await guarded()
    const next = nextTotp(uri)
    for (const [code, expected] of [
      [used, 401],
      [next, 200],
      [next, 401],
    ] as const) {
      const browser = office.fresh()
      await halfway(browser)
      const reply = await browser.call('POST /two-factor/verify-totp', { code })
      expect([reply.status, (await browser.session()) !== undefined]).toEqual([expected, expected === 200])
    }
  })

  it('is replaced by a backup code once', async () => {
    const { codes, entries, ...office } = await guarded()
    const [code] = codes
    expect(codes).toHaveLength(10)
    for (const expected of [200, 401]) {
      const browser = office.fresh()
      await halfway(browser)
      expect((await browser.call('POST /two-factor/verify-backup-code', { code })).status).toBe(expected)
      expect((await browser.session()) !== undefined).toBe(expected === 200)
    }
    const used = (await entries()).find(it => it.action === 'backup-codes.change')
    expect(used?.after).toEqual({ changed: ['backup_codes'] })
  })

  it('is given up with the password only', async () => {
    const { browser, entries } = await guarded()
    const disable = (password: string) => browser.call('POST /two-factor/disable', { password })
    expect((await disable('not her password')).status).toBe(400)
    expect((await disable(PASSWORD)).status).toBe(200)
    expect(await browser.session()).toMatchObject({ secondFactor: false })
    const changes = (await entries()).filter(it => it.action === 'second-factor.change')
    expect(changes.map(it => [it.before, it.after])).toMatchObject([
      [{ secondFactor: false }, { secondFactor: true }],
      [{ secondFactor: true }, { secondFactor: false }],
    ])
  })

  it('cannot be skipped on a device that asks to be trusted', async () => {
    const { uri, ...office } = await guarded()
    const browser = office.fresh()
    await halfway(browser)
    const reply = await browser.call('POST /two-factor/verify-totp', { code: totp(uri), trustDevice: true })
    expect([reply.status, reply.json['path']]).toEqual([400, 'trustDevice'])
    expect(await browser.session()).toBeUndefined()
  })

  it('of a person lets nobody try any more after ten wrong codes', async () => {
    const { uri, ...office } = await guarded()
    const wrong = totp(uri) === '000000' ? '111111' : '000000'
    for (let challenge = 0; challenge < 2; challenge++) {
      const browser = office.fresh()
      await halfway(browser)
      for (let at = 0; at < 5; at++) await browser.call('POST /two-factor/verify-totp', { code: wrong })
    }
    office.clock.advance(60_000)
    const browser = office.fresh()
    await halfway(browser)
    const reply = await browser.call('POST /two-factor/verify-totp', { code: totp(uri) })
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, '900'])
    expect(await browser.session()).toBeUndefined()
  })

  it('leaves neither its secret nor a code in the audit or the log', async () => {
    const { uri, codes, entries, logged } = await guarded()
    const written = JSON.stringify([await entries(), logged])
    const secret = new URL(uri).searchParams.get('secret') ?? ''
    for (const hidden of [secret, ...codes, PASSWORD]) expect(written).not.toContain(hidden)
  })
})
