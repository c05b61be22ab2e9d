import { beforeAll, describe, expect, it } from 'vitest'
import { MAX_BODY_BYTES } from '../../src/control/input/input.ts'
import { aControl, briefOf, type Control } from '../build/control.ts'

let control: Control
beforeAll(async () => {
  control = await aControl()
})

const brief = async (...said: Parameters<Control['call']>) => briefOf(await control.call(...said))
const deep = (levels: number) => `{"name":${'['.repeat(levels)}${']'.repeat(levels)}}`

it('a number without end is named for what it is', async () => {
  const body = '{"accountId":"a","name":"b","limits":{"per-key":1e999}}'
  const { json } = await control.call('POST', '/v1/keys', body)
  expect(json['detail']).toMatch(/finite number/)
})

it('what is not there is named where it was asked for', async () => {
  expect(await brief('GET', '/v1/keys/key_6nD1zHs8Ca3QyM0t')).toEqual([404, 'key-unknown', 'id'])
  const body = { accountId: 'acc_4kR9wZb2Qm7XcT1n', name: 'Docs' }
  expect(await brief('POST', '/v1/keys', body)).toEqual([404, 'account-unknown', 'accountId'])
})

describe('a body', () => {
  it.each([
    ['that is not JSON', '{"name":', 'body'],
    ['that is no object', '[]', 'body'],
    ['that is null', 'null', 'body'],
    ['with a name twice', '{"name":"a","name":"b","accountId":"c"}', 'name'],
    ['with a name twice in two spellings', '{"name":"a","n\\u0061me":"b"}', 'name'],
    ['with a name twice deep inside', '{"restrictions":{"hosts":[],"hosts":[]}}', 'restrictions.hosts'],
    ['with __proto__', '{"__proto__":{"name":"a"}}', '__proto__'],
    ['with __proto__ deep inside', '{"restrictions":{"__proto__":{}}}', 'restrictions.__proto__'],
    ['with constructor', '{"accountId":"a","name":"b","constructor":1}', 'constructor'],
    ['without a field it needs', '{"accountId":"a"}', 'name'],
    ['that is empty where fields are needed', '', 'accountId'],
    ['with an unknown field', '{"accountId":"a","name":"b","color":"red"}', 'color'],
    [
      'with an unknown field inside',
      '{"accountId":"a","name":"b","restrictions":{"ips":[]}}',
      'restrictions.ips',
    ],
    ['with a number for a text', '{"accountId":"a","name":1}', 'name'],
    ['with null for a text', '{"accountId":"a","name":null}', 'name'],
    ['with a text for a list', '{"accountId":"a","name":"b","scopes":"x"}', 'scopes'],
    [
      'with a number in a list',
      '{"accountId":"a","name":"b","restrictions":{"hosts":["c",1]}}',
      'restrictions.hosts[1]',
    ],
    ['with a text for a switch', '{"accountId":"a","name":"b","signed":"true"}', 'signed'],
    [
      'with a fraction for a limit',
      '{"accountId":"a","name":"b","limits":{"per-key":1.5}}',
      'limits.per-key',
    ],
    [
      'with a limit beyond numbers',
      '{"accountId":"a","name":"b","limits":{"per-key":1e400}}',
      'limits.per-key',
    ],
    [
      'with a day that is none',
      '{"accountId":"a","name":"b","expiresAt":"2027-02-30T00:00:00Z"}',
      'expiresAt',
    ],
    ['with a number for a time', '{"accountId":"a","name":"b","expiresAt":1800000000}', 'expiresAt'],
    ['with an id that is none', '{"accountId":"a/b","name":"b"}', 'accountId'],
    ['with an id with NUL', '{"accountId":"a\\u0000","name":"b"}', 'accountId'],
  ])('%s is refused with its path', async (_, body, path) =>
    expect(
      await brief('POST', '/v1/keys', body, { headers: { 'content-type': 'application/json' } }),
    ).toEqual([400, 'input-invalid', path]),
  )

  it('nested too deep is refused', async () =>
    expect((await brief('POST', '/v1/keys', deep(5000)))[0]).toBe(400))

  it('that is not UTF-8 is refused', async () => {
    const response = await control.app.request('/v1/keys', {
      method: 'POST',
      headers: { authorization: `Bearer ${control.root.secret}`, 'content-type': 'application/json' },
      body: new Uint8Array([0x7b, 0xff, 0x7d]),
    })
    expect(response.status).toBe(400)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonish', 'nonsense'])(
    'sent as %s is refused',
    async type =>
      expect(await brief('POST', '/v1/keys', '{}', { headers: { 'content-type': type } })).toEqual([
        415,
        'content-type-unknown',
        undefined,
      ]),
  )

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/merge-patch+json'])(
    'sent as %s is read',
    async type =>
      expect((await brief('POST', '/v1/keys', '{}', { headers: { 'content-type': type } }))[0]).toBe(400),
  )

  const sized = (bytes: number) => `{"name":"${'a'.repeat(bytes - 11)}"}`

  it('of the greatest size is read, and of one byte more is not', async () => {
    expect(await brief('POST', '/v1/apis', sized(MAX_BODY_BYTES))).toEqual([400, 'input-invalid', 'name'])
    expect(await brief('POST', '/v1/apis', sized(MAX_BODY_BYTES + 1))).toEqual([
      413,
      'body-too-large',
      'body',
    ])
  })

  it('without a stated length is read only as far as it may go', async () => {
    let pulled = 0
    const body = new ReadableStream({
      pull(controller) {
        pulled++
        controller.enqueue(new Uint8Array(64 * 1024).fill(32))
      },
    })
    const response = await control.app.request('/v1/apis', {
      method: 'POST',
      headers: { authorization: `Bearer ${control.root.secret}` },
      body,
      duplex: 'half',
    })
    expect([response.status, pulled < 10]).toEqual([413, true])
  })

  it('where none is taken is refused unless it is empty', async () => {
    expect((await brief('POST', '/v1/keys/key_x/enable', {}))[0]).toBe(404)
    expect(await brief('POST', '/v1/keys/key_x/enable', { now: true })).toEqual([400, 'input-invalid', 'now'])
  })
})

describe('a name', () => {
  const add = async (name: unknown) =>
    (await control.call('POST', '/v1/accounts', { apiId: 'latchkey', name })).status

  it.each(['', '   ', 'a'.repeat(201), 'a\u0000b', 'a\nb', 'a\u007fb', '\ud800'])(
    '%j is refused',
    async name => expect(await add(name)).toBe(400),
  )

  it.each(['a', 'a'.repeat(200), 'Zoë’s “team” 日本 🙂', '<script>', "Robert'); --"])(
    '%s is kept',
    async name => {
      const { status, json } = await control.call('POST', '/v1/accounts', { apiId: 'latchkey', name })
      expect([status, json['name']]).toEqual([201, name])
    },
  )
})

describe('a query', () => {
  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=1e1', 'limit'],
    ['limit=', 'limit'],
    ['limit=5&limit=6', 'limit'],
    ['cursor=', 'cursor'],
    ['cursor=%00', 'cursor'],
    ['cursor=bm9uc2Vuc2U', 'cursor'],
    ['colour=red', 'colour'],
    ['account=a%2Fb', 'account'],
  ])('%s is refused with its path', async (query, path) =>
    expect(await brief('GET', `/v1/keys?${query}`)).toEqual([400, 'input-invalid', path]),
  )

  it.each(['limit=1', 'limit=100'])('%s is taken', async query =>
    expect((await brief('GET', `/v1/keys?${query}`))[0]).toBe(200),
  )

  it('is not taken where a route has none', async () =>
    expect(await brief('GET', '/v1/keys/key_x?verbose=1')).toEqual([400, 'input-invalid', 'verbose']))
})

it.each(['%00', 'a%2Fb', '..%2F..', '%E0%A4%A', 'a'.repeat(65)])(
  'an id like %s in a path is refused',
  async id => expect(await brief('GET', `/v1/keys/${id}`)).toEqual([400, 'input-invalid', 'id']),
)

it('says what to do in a sentence', async () => {
  const said = async (body: object) => (await control.call('POST', '/v1/keys', body)).json['detail']
  expect(await said({})).toBe('Is missing: give a text.')
  expect(await said({ accountId: 'a', name: 'b', scopes: 'c' })).toBe('Must be a list, not a text.')
  expect(await said({ accountId: 'a', name: '' })).toBe('Give at least one character.')
})
