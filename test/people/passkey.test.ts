import { describe, expect, it } from 'vitest'
import { anAuthenticator } from './authenticator.ts'
import { anOffice } from './office.ts'

async function registered(verifiesHolder = true) {
  const office = await anOffice()
  await office.somebody()
  const browser = office.browser()
  await browser.login()
  const device = anAuthenticator(office.publicUrl, verifiesHolder)
  const options = await browser.call('GET /passkey/generate-register-options')
  const answer = device.register(String(options.json['challenge']))
  const reply = await browser.call('POST /passkey/verify-registration', { response: answer, name: 'Laptop' })
  return { office, browser, device, reply }
}

async function loginWith({
  office,
  device,
}: Pick<Awaited<ReturnType<typeof registered>>, 'office' | 'device'>) {
  const browser = office.browser()
  const { json } = await browser.call('GET /passkey/generate-authenticate-options')
  const response = device.login(String(json['challenge']))
  return { browser, response, reply: await browser.call('POST /passkey/verify-authentication', { response }) }
}

describe('a passkey', () => {
  it('lets its holder in without a password, as two factors', async () => {
    const { office, device, reply } = await registered()
    expect(reply.status).toBe(200)
    const { browser, reply: login } = await loginWith({ office, device })
    expect(login.status).toBe(200)
    expect(await browser.session()).toMatchObject({
      secondFactor: true,
      person: { email: 'ada@example.com' },
    })
    expect((await office.entries()).slice(3)).toMatchObject([
      { action: 'passkey.add', after: { name: 'Laptop' }, actor: { name: 'ada@example.com' } },
      { action: 'session.begin', after: { method: 'passkey', secondFactor: true } },
    ])
  })

  it('does not let its answer be used again', async () => {
    const { office, device } = await registered()
    const { response } = await loginWith({ office, device })
    const thief = office.browser()
    await thief.call('GET /passkey/generate-authenticate-options')
    const reply = await thief.call('POST /passkey/verify-authentication', { response })
    expect(reply.status).toBe(400)
    expect(await thief.session()).toBeUndefined()
  })

  it('is of no use once it was removed', async () => {
    const { office, browser, device, reply } = await registered()
    expect((await browser.call('POST /passkey/delete-passkey', { id: reply.json['id'] })).status).toBe(200)
    expect((await loginWith({ office, device })).reply.status).toBe(401)
    expect(await office.actions()).toContain('passkey.remove')
  })

  it('is not taken from a device that does not make sure of its holder', async () => {
    const { office, reply } = await registered(false)
    expect([reply.status, reply.json['code']]).toEqual([400, 'input-invalid'])
    expect(await office.actions()).not.toContain('passkey.add')
  })

  it('is not taken from a page of somebody else', async () => {
    const office = await anOffice()
    await office.somebody()
    const browser = office.browser()
    await browser.login()
    const { json } = await browser.call('GET /passkey/generate-register-options')
    const response = anAuthenticator('https://evil.example').register(String(json['challenge']))
    const reply = await browser.call('POST /passkey/verify-registration', { response })
    expect(reply.status).toBeGreaterThanOrEqual(400)
    expect(await office.actions()).not.toContain('passkey.add')
  })
})
