import { describe, expect, it, onTestFinished } from 'vitest'
import { DAY, digestOf, instant } from '../../src/core/terms.ts'
import { aProvider, CLIENT } from '../build/provider.ts'
import { anOffice, type Office } from './office.ts'

const PUBLIC = 'https://keys.example.com'
const REDIRECT = `${PUBLIC}/v1/auth/callback/oidc`

async function withProvider(claims = { email: 'Grace@Example.com', email_verified: true }) {
  const provider = await aProvider(REDIRECT, claims)
  onTestFinished(provider.close)
  const sso = { issuer: provider.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, name: 'Acme' }
  const office = await anOffice({ sso, publicUrl: PUBLIC })
  const browser = office.browser()
  const login = async () => {
    const { json } = await browser.call('POST /sign-in/social', { provider: 'oidc', callbackURL: '/keys' })
    const back = await provider.visit(String(json['url']))
    expect(back.origin + back.pathname).toBe(REDIRECT)
    return browser.call(`GET /callback/oidc${back.search}`)
  }
  return { office, browser, login }
}

const invitation = (office: Office, email: string) => ({
  id: 'inv_1',
  accountId: 'acc_1',
  email,
  role: 'member' as const,
  tokenDigest: digestOf('0'.repeat(64)),
  expiresAt: instant(office.clock.now() + DAY),
  acceptedAt: undefined,
  version: 1,
  createdAt: office.clock.now(),
})

async function invite(office: Office, email: string): Promise<void> {
  const { directory } = office.stores
  const createdAt = office.clock.now()
  await directory.add('api', {
    ...{ id: 'api_1', name: 'a', profile: 'starter', hosts: [], upstream: undefined, version: 1, createdAt },
  })
  await directory.add('account', {
    ...{ id: 'acc_1', apiId: 'api_1', name: 'Acme', plan: undefined, active: true, modules: [] },
    ...{ version: 1, createdAt },
  })
  await directory.add('invitation', invitation(office, email))
}

describe('single sign-on', () => {
  it('lets somebody in who exists, under the verified address', async () => {
    const { office, browser, login } = await withProvider()
    const grace = await office.somebody('grace@example.com')
    const reply = await login()
    expect([reply.status, reply.headers.get('location')]).toEqual([302, '/keys'])
    expect((await browser.session())?.person).toEqual(grace)
    expect((await office.entries()).slice(2)).toMatchObject([
      { action: 'login.add', after: { provider: 'oidc' } },
      { action: 'session.begin', after: { method: 'sso' }, actor: { name: 'grace@example.com' } },
    ])
  })

  it('lets somebody in who was invited, and makes the person', async () => {
    const { office, browser, login } = await withProvider()
    await invite(office, 'grace@example.com')
    await login()
    expect((await browser.session())?.person).toMatchObject({ email: 'grace@example.com', operator: false })
  })

  it('lets nobody in who is neither known nor invited', async () => {
    const { office, browser, login } = await withProvider()
    const reply = await login()
    expect(reply.headers.get('location')).toContain('error=')
    expect(await browser.session()).toBeUndefined()
    expect(await office.entries()).toEqual([])
  })

  it('lets nobody in under an address that was not verified', async () => {
    const { office, browser, login } = await withProvider({ email: 'ada@example.com', email_verified: false })
    await office.somebody('ada@example.com', true)
    expect((await login()).headers.get('location')).toContain('error=')
    expect(await browser.session()).toBeUndefined()
  })

  it('does not let an answer be used twice, nor in another browser', async () => {
    const provider = await aProvider(REDIRECT, { email: 'ada@example.com', email_verified: true })
    const sso = { issuer: provider.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, name: 'Acme' }
    const office = await anOffice({ sso, publicUrl: PUBLIC })
    await office.somebody()
    const [browser, thief] = [office.browser(), office.browser()]
    const { json } = await browser.call('POST /sign-in/social', { provider: 'oidc', callbackURL: '/' })
    const back = await provider.visit(String(json['url']))
    await thief.call(`GET /callback/oidc${back.search}`)
    expect(await thief.session()).toBeUndefined()
  })

  it('takes no ID token that was not asked for here', async () => {
    const { office, browser } = await withProvider()
    await office.somebody('grace@example.com')
    const body = { provider: 'oidc', idToken: { token: 'a.b.c' } }
    const reply = await browser.call('POST /sign-in/social', body)
    expect([reply.status, reply.json['path']]).toEqual([400, 'idToken'])
    expect(await browser.session()).toBeUndefined()
  })

  it('leaves no token of the provider in the database', async () => {
    const { office, login } = await withProvider()
    await office.somebody('grace@example.com')
    await login()
    const rows = await office.rowsOf('person_login')
    expect(rows).toHaveLength(2)
    for (const row of rows)
      expect(row).toMatchObject({ access_token: null, refresh_token: null, id_token: null })
  })
})
