import { beforeEach, describe, expect, it } from 'vitest'
import { aControl, aKeyOf, aShop, type Control } from '../build/control.ts'

let control: Control
beforeEach(async () => {
  control = await aControl()
})

const call = (...said: Parameters<Control['call']>) => control.call(...said)

const RESTRICTIONS = { hosts: ['a.example'], referers: ['https://a.example/*'], addresses: ['10.0.0.1'] }
const NONE = { hosts: [], referers: [], addresses: [] }

describe('changing a key', () => {
  const LIMITS = { 'per-key': 50, 'per-address': 5 }
  let accountId: string
  let path: string
  beforeEach(async () => {
    accountId = (await aShop(control)).accountId
    path = `/v1/keys/${(await aKeyOf(control, accountId, { limits: LIMITS, restrictions: RESTRICTIONS }))['id']}`
  })

  it.each([
    ['keeps the limits that are absent', { 'per-key': 60 }, { 'per-key': 60, 'per-address': 5 }],
    ['removes a limit that is null', { 'per-key': null }, { 'per-address': 5 }],
    ['removes all limits with null', null, {}],
    ['keeps all limits when none is named', {}, LIMITS],
  ])('%s', async (_, limits, expected) => {
    expect((await call('PATCH', path, { limits })).json).toMatchObject({ restrictions: RESTRICTIONS })
    expect((await call('GET', path)).json['limits']).toEqual(expected)
  })

  it.each([{ magic: null }, { 'per-key': 0 }])('refuses the limits %j', async limits => {
    const { status, json } = await call('PATCH', path, { limits })
    expect([status, json['code'], json['path']]).toEqual([
      400,
      'input-invalid',
      `limits.${Object.keys(limits)[0]}`,
    ])
    expect((await call('GET', path)).json['limits']).toEqual(LIMITS)
  })

  it('loses nothing when two change different limits at once', async () => {
    await Promise.all([
      call('PATCH', path, { limits: { 'per-key': 60 } }),
      call('PATCH', path, { limits: { 'per-address': 6 } }),
    ])
    expect((await call('GET', path)).json['limits']).toEqual({ 'per-key': 60, 'per-address': 6 })
  })

  it.each([
    ['clears all restrictions with null', null, NONE],
    ['clears one kind with null and keeps the rest', { hosts: null }, { ...RESTRICTIONS, hosts: [] }],
    ['keeps all restrictions when no kind is named', {}, RESTRICTIONS],
  ])('%s', async (_, restrictions, expected) => {
    expect((await call('PATCH', path, { restrictions })).json).toMatchObject({ limits: LIMITS })
    expect((await call('GET', path)).json['restrictions']).toEqual(expected)
  })

  it('opens every collection with null', async () => {
    const made = await call('POST', `/v1/accounts/${accountId}/collections`, { name: 'guides' })
    const narrowed = await call('PATCH', path, { collections: ['guides'] })
    expect(narrowed.json['collections']).toEqual([made.json['id']])
    expect((await call('PATCH', path, {})).json['collections']).toEqual([made.json['id']])
    expect((await call('PATCH', path, { collections: null })).json['collections']).toBe('all')
  })

  it('makes no key with null where a change would clear', async () => {
    const make = async (fields: object) =>
      (await call('POST', '/v1/keys', { accountId, name: 'New', ...fields })).status
    expect(await make({ limits: { 'per-key': null } })).toBe(400)
    expect(await make({ restrictions: null })).toBe(400)
  })
})

it.each([
  ['clears all restrictions with null', null, NONE],
  ['clears one kind with null', { addresses: null }, NONE],
  ['clears one kind with null and keeps the rest', { hosts: null }, { ...NONE, addresses: ['10.0.0.1'] }],
])('changing a root key %s', async (_, restrictions, expected) => {
  const bound = { addresses: ['10.0.0.1'] }
  const made = await call('POST', '/v1/root-keys', { name: 'Bound', scopes: [], restrictions: bound })
  const path = `/v1/root-keys/${made.json['id']}`
  expect((await call('PATCH', path, { name: 'New' })).json['restrictions']).toEqual({ ...NONE, ...bound })
  expect((await call('PATCH', path, { restrictions })).json['restrictions']).toEqual(expected)
})

it('clears the modules of an account with null', async () => {
  const { accountId } = await aShop(control, 'zenhire', { modules: ['speech'] })
  const path = `/v1/accounts/${accountId}`
  expect((await call('PATCH', path, { name: 'Acme 2' })).json['modules']).toEqual(['speech'])
  expect((await call('PATCH', path, { modules: null })).json['modules']).toEqual([])
})

it('clears the hosts of an API with null', async () => {
  await call('POST', '/v1/apis', { name: 'talent', profile: 'zenhire', hosts: ['a.example'] })
  expect((await call('PATCH', '/v1/apis/talent', { upstream: null })).json['hosts']).toEqual(['a.example'])
  expect((await call('PATCH', '/v1/apis/talent', { hosts: null })).json['hosts']).toEqual([])
  expect(control.engine.apis.hosted('a.example')).toBeUndefined()
})
