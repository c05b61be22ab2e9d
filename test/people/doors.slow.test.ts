import { describe, expect, it } from 'vitest'
import { LOGIN_CALLS } from '../../src/control/openapi/logins.ts'
import { DOORS } from '../../src/people/doors.ts'
import { anOffice, PASSWORD } from './office.ts'

const taking = Object.entries(DOORS).filter(([call]) => call.startsWith('POST'))
const deep = `{"name":${'['.repeat(2000)}${']'.repeat(2000)}}`

/** What a call is sent where nothing is wrong. */
const rightFor = (call: string): object =>
  Object(LOGIN_CALLS.find(it => it.call === call)?.example.body ?? {})

/** Somebody who is signed in and never held back, and whether anything was written since. */
async function signedIn() {
  const office = await anOffice()
  await office.somebody()
  const browser = office.browser()
  await browser.login()
  const before = (await office.entries()).length
  const send = async (call: string, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
    office.clock.advance(60 * 60_000)
    const one = office.browser(headers)
    for (const [name, value] of browser.jar) one.jar.set(name, value)
    const { status, json } = await one.call(call, body)
    return [call, status, json['code'], json['path']]
  }
  /** Every change has its entry, so a log that stands still means that nothing was written. */
  const untouched = async () => expect(await office.entries()).toHaveLength(before)
  return { ...office, send, untouched }
}

describe('a login call writes nothing', () => {
  it('with a body that cannot be read in one way', async () => {
    const { send, untouched } = await signedIn()
    for (const [call] of taking) {
      for (const [body, ...problem] of [
        [`{"name":"${'a'.repeat(70_000)}"}`, 413, 'body-too-large', undefined],
        ['{"name":"a","name":"b"}', 400, 'input-invalid', 'name'],
        ['{"a":{"b":1,"b":2}}', 400, 'input-invalid', 'a.b'],
        ['{"__proto__":{"operator":true}}', 400, 'input-invalid', '__proto__'],
        ...['[]', '"a"', '7', 'null', '{'].map(it => [it, 400, 'input-invalid'] as const),
      ])
        expect([body, ...(await send(call, body)).slice(0, 1 + problem.length)]).toEqual([
          body,
          call,
          ...problem,
        ])
      expect((await send(call, deep))[1]).toBe(400)
    }
    await untouched()
  })

  it('with a form or a text, which others would read in another way', async () => {
    const { send, untouched } = await signedIn()
    const form = '"&email=ada%40example.com&password=x&x="'
    const types = ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']
    for (const [call] of taking)
      for (const type of types)
        expect(await send(call, form, { 'Content-Type': type })).toEqual([
          call,
          415,
          'content-type-unknown',
          undefined,
        ])
    await untouched()
  })

  it('with bytes that are no text', async () => {
    const { url, publicUrl, untouched } = await signedIn()
    const response = await fetch(`${url}/v1/auth/sign-in/email`, {
      method: 'POST',
      headers: { Origin: publicUrl, 'Content-Type': 'application/json' },
      body: Buffer.from(`{"email":"ada@example.com","password":"\xff"}`, 'latin1'),
    })
    const { code, detail } = Object(await response.json())
    expect([response.status, code, detail]).toEqual([400, 'input-invalid', 'The body is not UTF-8 text.'])
    await untouched()
  })

  it('with a field it does not know', async () => {
    const { send, untouched } = await signedIn()
    for (const [call] of taking)
      expect(await send(call, { ...rightFor(call), colour: 'red' })).toEqual([
        call,
        400,
        'input-invalid',
        'colour',
      ])
    await untouched()
  })

  it('with a field of another type', async () => {
    const { send, untouched } = await signedIn()
    for (const [call, { body }] of taking)
      for (const field of Object.keys(body.shape))
        for (const wrong of [['a'], 7, null, ...(field === 'response' ? [] : [{ toString: 'x' }])])
          expect(await send(call, { ...rightFor(call), [field]: wrong })).toEqual([
            call,
            400,
            'input-invalid',
            field,
          ])
    await untouched()
  })

  it('with what the library would take, and we do not', async () => {
    const { send, untouched } = await signedIn()
    for (const [call, body, path] of [
      ['POST /update-user', { name: 'x'.repeat(201) }, 'name'],
      ['POST /update-user', { name: ' ' }, 'name'],
      ['POST /update-user', { name: 'a\nb' }, 'name'],
      ['POST /update-user', { name: 'Ada', image: 'javascript:alert(1)' }, 'image'],
      ['POST /update-user', { name: 'Ada', operator: true }, 'operator'],
      ['POST /sign-in/social', { provider: 'oidc', idToken: { token: 'a.b.c' } }, 'idToken'],
      ['POST /sign-in/social', { provider: 'oidc', scopes: ['admin'] }, 'scopes'],
      ['POST /two-factor/enable', { password: PASSWORD, method: 'otp' }, 'method'],
      ['POST /two-factor/verify-backup-code', { code: 'x', disableSession: true }, 'disableSession'],
      ['POST /passkey/verify-registration', { response: {}, createSession: true }, 'createSession'],
    ] as const)
      expect(await send(call, body)).toEqual([call, 400, 'input-invalid', path])
    await untouched()
  })
})

describe('the tables of people', () => {
  it.each([[{ a: 1 }], [['a']], [true], [new Date(0)]])('take no %j for a value', async value => {
    const { stores, clock } = await anOffice()
    const database = stores
      .peopleDatabase(() => ({ at: clock.now() }))
      .withTables<{ person: { name: unknown } }>()
    await expect(database.updateTable('person').set({ name: value }).execute()).rejects.toThrow(
      'no values but',
    )
  })
})
