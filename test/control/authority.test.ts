import { beforeEach, describe, expect, it } from 'vitest'
import { assembleSecret } from '../../src/core/secret.ts'
import { aControl, briefOf, type Control, each } from '../build/control.ts'
import { worth } from '../build/worth.ts'

let control: Control
let as: string
const HELD = ['keys:read', 'keys:write', 'root-keys:read', 'root-keys:write']
beforeEach(async () => {
  control = await aControl()
  as = (await control.rootKey(HELD)).secret
})

const brief = async (...said: Parameters<Control['call']>) => briefOf(await control.call(...said))
const BEYOND = [403, 'scope-beyond-yours', 'scopes']

describe('a root key that holds the scopes about keys and root keys', () => {
  const create = (scopes: readonly string[] | undefined, more: object = {}) =>
    brief('POST', '/v1/keys', { accountId: control.staff.id, name: 'New', scopes, ...more }, { as })

  it('creates root keys with what it holds, and none with more', async () => {
    expect((await create(['keys:read']))[0]).toBe(201)
    expect((await create(undefined))[0]).toBe(201)
    expect(await create(['keys:read', 'apis:write'])).toEqual(BEYOND)
    expect(await create(control.scopes)).toEqual(BEYOND)
  })

  it('imports none with more', async () => {
    const secret = assembleSecret('lk_root_', 'a'.repeat(28))
    const row = { accountId: control.staff.id, name: 'New', scopes: ['apis:write'], secret }
    const { json } = await control.call('POST', '/v1/keys/import', { rows: [row] }, { as })
    expect(json['rows']).toMatchObject([{ status: 'refused', code: BEYOND[1], path: BEYOND[2] }])
  })

  it('cannot give a root key, itself included, a scope it lacks', async () => {
    const { id } = await control.rootKey(['keys:read'])
    const change = (scopes: readonly string[]) => brief('PATCH', `/v1/keys/${id}`, { scopes }, { as })
    expect(await change(['apis:write'])).toEqual(BEYOND)
    expect((await change(['keys:write']))[0]).toBe(200)
  })

  it('cannot change, rotate, enable or stop a stronger root key, by whatever route', async () => {
    const { id } = await control.rootKey(['apis:write'])
    expect(await brief('PATCH', `/v1/keys/${id}`, { expiresAt: null }, { as })).toEqual(BEYOND)
    expect(await brief('PATCH', `/v1/keys/${id}`, { scopes: [] }, { as })).toEqual(BEYOND)
    const rotated = await control.call('POST', `/v1/keys/${id}/rotate`, {}, { as })
    expect([rotated.status, each(rotated.json, 'secrets', 'secret')]).toEqual([403, ['undefined']])
    for (const verb of ['disable', 'enable', 'revoke', 'end-grace'])
      expect([verb, await brief('POST', `/v1/keys/${id}/${verb}`, {}, { as })]).toEqual([verb, BEYOND])
    expect(await brief('PATCH', `/v1/root-keys/${id}`, { scopes: [] }, { as })).toEqual(BEYOND)
    expect(await brief('POST', `/v1/root-keys/${id}/revoke`, {}, { as })).toEqual(BEYOND)
  })

  it('stops one that holds no more than it does', async () => {
    const { id } = await control.rootKey(['keys:read'])
    for (const verb of ['disable', 'enable', 'revoke'])
      expect((await brief('POST', `/v1/keys/${id}/${verb}`, {}, { as }))[0]).toBe(200)
  })

  it('may give keys of other APIs any scope of theirs', async () => {
    await control.call('POST', '/v1/apis', { name: 'hiring', profile: 'hiring' })
    const { json } = await control.call('POST', '/v1/accounts', { apiId: 'hiring', name: 'Acme' })
    expect((await create(['jobs:write'], { accountId: json['id'] }))[0]).toBe(201)
  })
})

describe('a root key that holds keys:read and keys:write, and nothing about root keys', () => {
  const NOT_ABOUT_ROOT_KEYS = [403, 'role-insufficient', undefined]
  let own: string
  beforeEach(async () => {
    const made = await control.rootKey(['keys:read', 'keys:write', 'accounts:write'])
    own = made.id
    as = made.secret
  })

  it('has no say about root keys, itself included', async () => {
    const account = control.staff.id
    const tries = [
      ['POST', '/v1/keys', { accountId: account, name: 'New', scopes: [] }],
      ['PATCH', `/v1/keys/${own}`, { expiresAt: null }],
      ['POST', `/v1/keys/${control.root.id}/revoke`, {}],
      ['POST', `/v1/keys/${control.root.id}/rotate`, {}],
      ['POST', `/v1/keys/${control.root.id}/disable`, {}],
      ['POST', `/v1/accounts/${account}/disable`, {}],
      ['GET', `/v1/keys/${control.root.id}`, undefined],
      ['GET', `/v1/keys/${control.root.id}/credentials`, undefined],
      ['GET', `/v1/keys?account=${account}`, undefined],
    ] as const
    for (const [method, path, body] of tries)
      expect([method, path, await brief(method, path, body, { as })]).toEqual([
        ...[method, path],
        NOT_ABOUT_ROOT_KEYS,
      ])
  })

  it('does not find root keys in lists', async () => {
    for (const path of ['/v1/keys', '/v1/keys?api=latchkey'])
      expect((await control.call('GET', path, undefined, { as })).json['items']).toEqual([])
    expect(each((await control.call('GET', '/v1/keys')).json, 'items', 'id')).toContain(control.root.id)
  })
})

describe('a root key that works from some addresses and for some time', () => {
  const DAY = 86_400_000
  const ADDRESSES = ['203.0.113.0/24']
  const at = (days: number) => new Date(control.clock.at + days * DAY).toISOString()
  const bound = (addresses: readonly string[], days: number) => ({
    restrictions: { addresses },
    expiresAt: at(days),
  })
  let own: string
  beforeEach(async () => {
    control = await aControl()
    const body = { name: 'Bound', scopes: HELD, ...bound(ADDRESSES, 10) }
    const { json } = await control.call('POST', '/v1/root-keys', body)
    own = String(json['id'])
    as = worth(each(json, 'secrets', 'secret')[0])
  })

  async function ask(method: string, path: string, body: object) {
    const headers = { authorization: `Bearer ${as}`, 'content-type': 'application/json' }
    const socket = { remoteAddress: '203.0.113.7' }
    const incoming = { rawHeaders: Object.entries(headers).flat(), socket }
    const init = { method, headers, body: JSON.stringify(body) }
    const response = await control.app.request(path, init, { incoming })
    const { code, path: field } = Object(await response.json())
    return [response.status, code, field]
  }
  const create = (more: object) => ask('POST', '/v1/root-keys', { name: 'New', scopes: [], ...more })

  it('makes keys bound as tightly or tighter, and no others', async () => {
    expect((await create(bound(ADDRESSES, 10)))[0]).toBe(201)
    expect((await create(bound(['203.0.113.8', '203.0.113.128/25'], 1)))[0]).toBe(201)
    const WIDER = [403, 'scope-beyond-yours', 'restrictions.addresses']
    for (const addresses of [[], ['203.0.112.0/23'], ['203.0.113.8', '198.51.100.1'], ['::/0']])
      expect([addresses, await create(bound(addresses, 10))]).toEqual([addresses, WIDER])
    const LONGER = [403, 'scope-beyond-yours', 'expiresAt']
    expect(await create(bound(ADDRESSES, 11))).toEqual(LONGER)
    expect(await create({ ...bound(ADDRESSES, 1), expiresAt: null })).toEqual(LONGER)
  })

  it.each(['/v1/root-keys', '/v1/keys'])('keeps its own bounds at %s', async path => {
    const change = (body: object) => ask('PATCH', `${path}/${own}`, body)
    expect((await change({ expiresAt: null }))[2]).toBe('expiresAt')
    expect((await change({ expiresAt: at(11) }))[2]).toBe('expiresAt')
    for (const restrictions of [{ addresses: [] }, { addresses: null }, null])
      expect((await change({ restrictions }))[2]).toBe('restrictions.addresses')
    expect((await ask('POST', `${path}/${own}/rotate`, { expiresAt: at(11) }))[2]).toBe('expiresAt')
    expect((await ask('POST', `${path}/${own}/rotate`, { expiresAt: at(9) }))[0]).toBe(200)
  })

  it('gets no secret of a key that is bound less', async () => {
    const { id } = await control.rootKey([])
    expect((await ask('POST', `/v1/keys/${id}/rotate`, {}))[0]).toBe(403)
    expect((await ask('PATCH', `/v1/root-keys/${id}`, bound(ADDRESSES, 1)))[0]).toBe(403)
    expect((await ask('POST', `/v1/root-keys/${id}/revoke`, {}))[0]).toBe(200)
  })
})
