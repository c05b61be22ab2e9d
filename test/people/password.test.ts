import { describe, expect, it } from 'vitest'
import { anOffice } from './office.ts'

describe('a login by password', () => {
  it('begins a session that the cookie names', async () => {
    const office = await anOffice()
    const ada = await office.somebody('Ada@Example.com')
    const browser = office.browser()
    const reply = await browser.login('ADA@example.com')
    expect(reply.status).toBe(200)
    expect(await browser.session()).toEqual({
      id: expect.stringMatching(/^ses_/),
      secondFactor: false,
      person: ada,
    })
  })
})
