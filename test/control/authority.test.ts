import { beforeEach, describe, expect, it } from 'vitest'
import { assembleSecret } from '../../src/core/secret.ts'
import { aControl, type Control, each } from '../build/control.ts'

let control: Control
let as: string
beforeEach(async () => {
  control = await aControl()
  as = (await control.rootKey(['keys:read', 'keys:write'])).secret
})

const brief = async (...said: Parameters<Control['call']>) => {
  const { status, json } = await control.call(...said)
  return [status, json['code'], json['path']]
}
const BEYOND = [403, 'scope-beyond-yours', 'scopes']

describe('a root key that holds keys:read and keys:write', () => {
  const create = (scopes: readonly string[] | undefined, more: object = {}, path = '/v1/keys') =>
    brief('POST', path, { accountId: control.staff.id, name: 'New', scopes, ...more }, { as })

  it('creates root keys with what it holds, and none with more', async () => {
    expect((await create(['keys:read']))[0]).toBe(201)
    expect((await create(undefined))[0]).toBe(201)
    expect(await create(['keys:read', 'apis:write'])).toEqual(BEYOND)
    expect(await create(control.scopes)).toEqual(BEYOND)
  })

  it('imports none with more', async () => {
    const secret = assembleSecret('lk_root_', 'a'.repeat(28))
    expect(await create(['apis:write'], { secret }, '/v1/keys/import')).toEqual(BEYOND)
  })

  it('cannot give a root key, itself included, a scope it lacks', async () => {
    const { id } = await control.rootKey(['keys:read'])
    const change = (scopes: readonly string[]) => brief('PATCH', `/v1/keys/${id}`, { scopes }, { as })
    expect(await change(['apis:write'])).toEqual(BEYOND)
    expect((await change(['keys:write']))[0]).toBe(200)
  })

  it('cannot change, rotate or enable a stronger root key, but can stop it', async () => {
    const { id } = await control.rootKey(['apis:write'])
    expect(await brief('PATCH', `/v1/keys/${id}`, { expiresAt: null }, { as })).toEqual(BEYOND)
    const rotated = await control.call('POST', `/v1/keys/${id}/rotate`, {}, { as })
    expect([rotated.status, each(rotated.json, 'secrets', 'secret')]).toEqual([403, ['undefined']])
    expect((await brief('POST', `/v1/keys/${id}/disable`, {}, { as }))[0]).toBe(200)
    expect(await brief('POST', `/v1/keys/${id}/enable`, {}, { as })).toEqual(BEYOND)
    expect((await brief('POST', `/v1/keys/${id}/revoke`, {}, { as }))[0]).toBe(200)
  })

  it('may give keys of other APIs any scope of theirs', async () => {
    await control.call('POST', '/v1/apis', { name: 'hiring', profile: 'hiring' })
    const { json } = await control.call('POST', '/v1/accounts', { apiId: 'hiring', name: 'Acme' })
    expect((await create(['jobs:write'], { accountId: json['id'] }))[0]).toBe(201)
  })
})
