import { describe, expect, it } from 'vitest'
import { anOffice, PASSWORD } from './office.ts'

describe('a login by password', () => {
  it('begins a session that the cookie names, however the address is capitalized', async () => {
    const office = await anOffice()
    const ada = await office.somebody('Ada@Example.com')
    const browser = office.browser()
    expect((await browser.login('ADA@example.com')).status).toBe(200)
    expect(await browser.session()).toEqual({
      id: expect.stringMatching(/^ses_/),
      secondFactor: false,
      person: ada,
    })
    expect(ada).toMatchObject({
      id: expect.stringMatching(/^per_/),
      email: 'ada@example.com',
      operator: false,
    })
  })

  it('is refused in the same words for a wrong password and an unknown address', async () => {
    const office = await anOffice()
    await office.somebody()
    const wrong = await office.browser().login('ada@example.com', 'not her password')
    const unknown = await office.browser().login('nobody@example.com', 'not her password')
    for (const { status, json, headers, set } of [wrong, unknown]) {
      expect([status, json['code'], set]).toEqual([401, 'login-refused', []])
      expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
      expect(headers.get('cache-control')).toBe('no-store')
    }
    expect(wrong.json['detail']).toBe(unknown.json['detail'])
    expect(office.logged).toHaveLength(2)
    expect(JSON.parse(office.logged[0] ?? '')).toEqual({
      message: 'a login call was refused',
      address: '127.0.0.1',
      path: '/sign-in/email',
      code: 'login-refused',
    })
  })

  it('hashes a password for an unknown address too, so that time tells nothing', async () => {
    const office = await anOffice()
    await office.somebody()
    const once = async (email: string) => {
      const from = performance.now()
      await office.browser().login(email, 'not her password')
      return performance.now() - from
    }
    // The fastest of three: what else the machine has to do makes one of them slow, not all.
    const timed = async (email: string) => Math.min(await once(email), await once(email), await once(email))
    await once('ada@example.com')
    const [known, unknown] = [await timed('ada@example.com'), await timed('nobody@example.com')]
    expect(unknown).toBeGreaterThan(known / 4)
  })

  it('ends with a log-out, and the old cookie opens nothing', async () => {
    const office = await anOffice()
    await office.somebody()
    const browser = office.browser()
    await browser.login()
    const stolen = new Headers({ cookie: browser.cookies() })
    expect(await office.people.identify(stolen)).toBeDefined()
    expect((await browser.call('POST /sign-out', {})).status).toBe(200)
    expect(await office.people.identify(stolen)).toBeUndefined()
    expect(browser.jar.size).toBe(0)
    expect(await office.actions()).toEqual(['person.add', 'password.set', 'session.begin', 'session.end'])
  })

  it('dies with a change of the password, except where it was changed', async () => {
    const office = await anOffice()
    await office.somebody()
    const [here, elsewhere] = [office.browser(), office.browser()]
    await here.login()
    await elsewhere.login()
    const change = { currentPassword: PASSWORD, newPassword: 'another long one', revokeOtherSessions: true }
    expect((await here.call('POST /change-password', change)).status).toBe(200)
    expect(await elsewhere.session()).toBeUndefined()
    expect(await here.session()).toBeDefined()
    expect((await office.browser().login()).status).toBe(401)
    expect((await office.browser().login('ada@example.com', 'another long one')).status).toBe(200)
    expect(await office.actions()).toContain('password.change')
  })

  it('can be looked at and ended from another place', async () => {
    const office = await anOffice()
    await office.somebody()
    const [here, elsewhere] = [office.browser(), office.browser({ 'User-Agent': 'a phone' })]
    await here.login()
    await elsewhere.login()
    const sessions = JSON.parse((await here.call('GET /list-sessions')).text)
    expect(sessions).toHaveLength(2)
    const { token } = sessions.find((it: { userAgent: string }) => it.userAgent === 'a phone')
    expect((await here.call('POST /revoke-session', { token })).status).toBe(200)
    expect(await elsewhere.session()).toBeUndefined()
    expect(await here.session()).toBeDefined()
  })

  it.each(['short', 'x'.repeat(129)])('takes no new password like %s', async newPassword => {
    const office = await anOffice()
    await office.somebody()
    const browser = office.browser()
    await browser.login()
    const reply = await browser.call('POST /change-password', { currentPassword: PASSWORD, newPassword })
    expect([reply.status, reply.json['code']]).toEqual([400, 'input-invalid'])
  })
})

describe('the cookie of a session', () => {
  const cookieAt = async (publicUrl?: string) => {
    const office = await anOffice(publicUrl === undefined ? {} : { publicUrl })
    await office.somebody()
    const { set } = await office.browser().login()
    return set.find(it => it.includes('latchkey.session=')) ?? ''
  }

  it('is for this host alone over https', async () => {
    const cookie = await cookieAt('https://keys.example.com')
    expect(cookie).toMatch(/^__Host-latchkey\.session=/)
    expect(cookie.split('; ').slice(1).toSorted()).toEqual(
      ['HttpOnly', 'Max-Age=43200', 'Path=/', 'SameSite=Lax', 'Secure'].toSorted(),
    )
  })

  it('has its plain name on http://localhost', async () => {
    const cookie = await cookieAt()
    expect(cookie).toMatch(/^latchkey\.session=/)
    expect(cookie.split('; ').slice(1).toSorted()).toEqual([
      'HttpOnly',
      'Max-Age=43200',
      'Path=/',
      'SameSite=Lax',
    ])
  })

  it('changes nothing for a page of somebody else', async () => {
    const office = await anOffice()
    await office.somebody()
    const [browser, page] = [office.browser(), office.browser({ Origin: 'https://evil.example' })]
    expect((await page.login()).status).toBe(403)
    await browser.login()
    for (const [name, value] of browser.jar) page.jar.set(name, value)
    const reply = await page.call('POST /sign-out', {})
    expect([reply.status, reply.json['code']]).toEqual([403, 'origin-foreign'])
    expect(await browser.session()).toBeDefined()
  })

  it('is worth nothing when it was altered', async () => {
    const office = await anOffice()
    await office.somebody()
    const browser = office.browser()
    await browser.login()
    const cookie = browser.cookies()
    expect(
      await office.people.identify(new Headers({ cookie: `${cookie.slice(0, -6)}AAAA%3D` })),
    ).toBeUndefined()
    expect(
      await office.people.identify(new Headers({ cookie: cookie.split('.').slice(0, 2).join('.') })),
    ).toBeUndefined()
  })
})

describe('the paths of logins', () => {
  it.each([
    'POST /sign-up/email',
    'GET /ok',
    'POST /delete-user',
    'POST /link-social',
    'POST /two-factor/send-otp',
  ])('do not hold %s', async line => {
    const { status, json } = await (await anOffice())
      .browser()
      .call(line, line.startsWith('GET') ? undefined : {})
    expect([status, json['code']]).toEqual([404, 'route-unknown'])
  })

  it.each([
    ['too long', `{"email":"${'x'.repeat(70_000)}"}`, 413, 'body-too-large'],
    ['not JSON', '{', 400, 'input-invalid'],
    ['of two meanings', '{"email":"a@b.example","email":"c@d.example","password":"x"}', 400, 'input-invalid'],
    ['about __proto__', '{"__proto__":{"x":1}}', 400, 'input-invalid'],
    ['of the wrong type', '{"email":7,"password":[]}', 400, 'input-invalid'],
  ])('take no body that is %s', async (_, body, status, code) => {
    const reply = await (await anOffice()).browser().call('POST /sign-in/email', body)
    expect([reply.status, reply.json['code']]).toEqual([status, code])
  })
})
