import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { LOGIN_CALLS } from '../../src/control/openapi/logins.ts'
import { DOORS } from '../../src/people/doors.ts'
import { anOffice, PASSWORD } from '../people/office.ts'

const CALLS = LOGIN_CALLS.map(it => [it.call, it] as const)
/** A provider sends browsers there; nobody calls it. */
const SENT_BACK = 'GET /callback/oidc'

describe('the document about logins', () => {
  it('contains every path the login library is reached by, and counts attempts where that does', () => {
    const doors = Object.entries(DOORS).filter(([call]) => call !== SENT_BACK)
    const said = LOGIN_CALLS.map(it => [it.call, it.counted])
    expect(said.toSorted()).toEqual(doors.map(([call, door]) => [call, door.limited]).toSorted())
  })

  it.each(CALLS)('names the fields %s takes, and which of them must be there', (call, { body }) => {
    const fields = (schema: z.ZodObject | undefined) => {
      const {
        properties = {},
        required = [],
        additionalProperties,
      } = z.toJSONSchema(schema ?? z.strictObject({}))
      return { names: Object.keys(properties), required, additionalProperties }
    }
    expect(fields(body)).toEqual(fields(DOORS[call]?.body))
  })

  it.each(CALLS)('has an example of %s that fits', (_, { body, reply, example }) => {
    expect(body?.safeParse(example.body).error).toBeUndefined()
    expect(reply.safeParse(example.reply).error).toBeUndefined()
    expect(example.body === undefined).toBe(body === undefined)
  })

  it('says what the login library really answers', async () => {
    const office = await anOffice()
    await office.somebody()
    const browser = office.browser()
    const password = { password: PASSWORD }
    const steps: readonly (readonly [string, unknown?])[] = [
      ['POST /sign-in/email', { email: 'ada@example.com', ...password }],
      ['GET /get-session'],
      ['GET /list-sessions'],
      ['POST /update-user', { name: 'Ada King' }],
      ['GET /passkey/generate-register-options'],
      ['GET /passkey/list-user-passkeys'],
      ['POST /two-factor/enable', password],
      ['POST /two-factor/get-totp-uri', password],
      ['POST /request-password-reset', { email: 'ada@example.com' }],
      ['POST /change-password', { currentPassword: PASSWORD, newPassword: `${PASSWORD} new` }],
      ['POST /revoke-other-sessions', {}],
      ['POST /sign-out', {}],
      ['GET /get-session'],
      ['GET /passkey/generate-authenticate-options'],
    ]
    for (const [call, body] of steps) {
      const said = LOGIN_CALLS.find(it => it.call === call)
      const { status, text } = await browser.call(call, body)
      expect([call, status, text]).toEqual([call, 200, text])
      expect([call, said?.reply.safeParse(JSON.parse(text)).error]).toEqual([call, undefined])
      if (said?.body !== undefined) expect([call, said.body.safeParse(body).error]).toEqual([call, undefined])
    }
  })
})
