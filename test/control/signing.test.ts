import { beforeAll, describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/core/terms.ts'
import { aControl, type Json } from '../build/control.ts'

type Control = Awaited<ReturnType<typeof aControl>>

let control: Control
let account: string
beforeAll(async () => {
  control = await aControl()
  await control.call('POST', '/v1/apis', { name: 'zensearch', profile: 'zensearch' })
  const { json } = await control.call('POST', '/v1/accounts', { apiId: 'zensearch', name: 'Acme' })
  account = String(json['id'])
})

const aKey = async (more: Json = {}) => {
  const { json } = await control.call('POST', '/v1/keys', { accountId: account, name: 'Signs', ...more })
  return String(json['id'])
}
const secrets = (key: string, end = '') => `/v1/keys/${key}/signing-secrets${end}`
const secretOf = (json: Json): string => String(Object([json['secrets']].flat()[0])['secret'])
const listed = async (key: string) =>
  [(await control.call('GET', secrets(key))).json['items']].flat().map(it => Object(it))

describe('a signing secret', () => {
  it('is shown once, and by its mask from then on', async () => {
    const key = await aKey()
    const { status, json } = await control.call('POST', secrets(key), {})
    expect(status).toBe(201)
    expect(secretOf(json)).toMatch(/^lks_[0-9A-Za-z]{49}$/)
    const shown = { id: json['id'], mask: `${secretOf(json).slice(0, 7)}...`, until: null }
    expect(await listed(key)).toEqual([expect.objectContaining(shown)])
    for (const path of [`/v1/keys/${key}`, '/v1/keys', `/v1/audit?target=${key}`])
      expect(JSON.stringify((await control.call('GET', path)).json)).not.toContain(secretOf(json).slice(8))
  })

  it('is made once however often the call is repeated under its idempotency key', async () => {
    const key = await aKey()
    const add = () => control.call('POST', secrets(key), {}, { headers: { 'Idempotency-Key': `add-${key}` } })
    const [first, again] = [await add(), await add()]
    expect(secretOf(again.json)).toBe(secretOf(first.json))
    expect(await listed(key)).toHaveLength(1)
  })

  it('keeps counting through the grace of the next one, of which there is one at a time', async () => {
    const key = await aKey()
    await control.call('POST', secrets(key), {})
    await control.call('POST', secrets(key), { graceSeconds: 60 })
    const [, old] = await listed(key)
    expect(Date.parse(old['until']) - control.clock.now()).toBe(MINUTE)
    const third = await control.call('POST', secrets(key), { graceSeconds: 60 })
    expect([third.status, third.json['code']]).toEqual([409, 'rotation-pending'])
    expect((await control.call('POST', secrets(key), { graceSeconds: 0 })).status).toBe(201)
    expect(await listed(key)).toHaveLength(1)
    const long = await control.call('POST', secrets(key), { graceSeconds: 1e9 })
    expect([long.status, long.json['code']]).toEqual([400, 'input-invalid'])
  })

  it('ends when it is told to, and is unknown from then on', async () => {
    const key = await aKey()
    const { json } = await control.call('POST', secrets(key), {})
    const end = () => control.call('POST', secrets(key, '/end'), { secretId: json['id'] })
    expect((await end()).status).toBe(200)
    expect(await listed(key)).toEqual([])
    const again = await end()
    expect([again.status, again.json['code']]).toEqual([404, 'signing-secret-unknown'])
  })

  it('is not made for a key that is revoked, or that is unknown', async () => {
    const key = await aKey()
    await control.call('POST', `/v1/keys/${key}/revoke`, {})
    const said = [
      await control.call('POST', secrets(key), {}),
      await control.call('POST', secrets('key_9'), {}),
    ]
    expect(said.map(it => it.json['code'])).toEqual(['key-revoked', 'key-unknown'])
  })

  it('is of no use to an API without signatures of messages', async () => {
    await control.call('POST', '/v1/apis', { name: 'hiring', profile: 'hiring' })
    const { json } = await control.call('POST', '/v1/accounts', { apiId: 'hiring', name: 'Other' })
    const key = await aKey({ accountId: json['id'] })
    const refused = await control.call('POST', secrets(key), {})
    expect([refused.status, refused.json['code']]).toEqual([400, 'input-invalid'])
    const change = await control.call('PATCH', `/v1/keys/${key}`, { signatures: 'v2' })
    expect([change.status, change.json['path']]).toEqual([400, 'signatures'])
  })
})

it('a key says which signatures count, and is told so when it is made and later', async () => {
  const says = async (key: string) => (await control.call('GET', `/v1/keys/${key}`)).json['signatures']
  expect(await says(await aKey())).toBe('any')
  const key = await aKey({ signatures: 'v2' })
  expect(await says(key)).toBe('v2')
  for (const [given, then] of [
    ['any', 'any'],
    ['v2', 'v2'],
    [null, 'any'],
  ] as const) {
    expect((await control.call('PATCH', `/v1/keys/${key}`, { signatures: given })).status).toBe(200)
    expect(await says(key)).toBe(then)
  }
})
