import { beforeEach, describe, expect, it } from 'vitest'
import { after } from '../build/case.ts'
import { aControl, aShop, briefOf, type Control, each } from '../build/control.ts'

let control: Control
beforeEach(async () => {
  control = await aControl()
})

const call = (...said: Parameters<Control['call']>) => control.call(...said)
const brief = async (...said: Parameters<Control['call']>) => briefOf(await call(...said))

describe('an API', () => {
  it('is added, found by id and by name, and served at once', async () => {
    const added = await call('POST', '/v1/apis', {
      name: 'talent',
      profile: 'zenhire',
      hosts: ['api.talent.example'],
      upstream: 'http://127.0.0.1:8080',
    })
    expect([added.status, added.json['createdAt']]).toEqual([201, '2026-01-01T12:00:00.000Z'])
    expect((await call('GET', `/v1/apis/${added.json['id']}`)).json).toEqual(added.json)
    expect((await call('GET', '/v1/apis/talent')).json).toEqual(added.json)
    expect(control.engine.apis.named('talent')?.profile.spec.name).toBe('zenhire')
    expect(control.engine.apis.hosted('api.talent.example')?.api.name).toBe('talent')
  })

  it('is changed by its name, and what is absent stays', async () => {
    await call('POST', '/v1/apis', { name: 'talent', profile: 'zenhire', upstream: 'http://127.0.0.1:1' })
    const { json } = await call('PATCH', '/v1/apis/talent', { hosts: ['a.example'] })
    expect([json['hosts'], json['upstream']]).toEqual([['a.example'], 'http://127.0.0.1:1'])
    expect(control.engine.apis.hosted('a.example')).toBeDefined()
    expect((await call('PATCH', '/v1/apis/talent', { upstream: null })).json['upstream']).toBeNull()
  })

  it('is listed with the built-in one, newest first', async () => {
    control.clock.at = after(1)
    await call('POST', '/v1/apis', { name: 'talent', profile: 'zenhire' })
    expect(each((await call('GET', '/v1/apis')).json, 'items', 'name')).toEqual(['talent', 'latchkey'])
  })

  it('cannot have the name of another, a profile that is not loaded, or a strange address', async () => {
    await call('POST', '/v1/apis', { name: 'talent', profile: 'zenhire' })
    const add = (changes: object) =>
      brief('POST', '/v1/apis', { name: 'new', profile: 'zenhire', ...changes })
    expect(await add({ name: 'talent' })).toEqual([409, 'name-taken', 'name'])
    expect(await add({ name: 'Talent!' })).toEqual([400, 'input-invalid', 'name'])
    expect(await add({ profile: 'none' })).toEqual([400, 'input-invalid', 'profile'])
    expect(await add({ hosts: ['a.example', 'b/c'] })).toEqual([400, 'input-invalid', 'hosts[1]'])
    expect(await add({ upstream: 'ftp://x' })).toEqual([400, 'input-invalid', 'upstream'])
    expect(await brief('GET', '/v1/apis/none')).toEqual([404, 'api-unknown', 'id'])
    expect(await brief('PATCH', '/v1/apis/none', {})).toEqual([404, 'api-unknown', 'id'])
  })
})

describe('an account', () => {
  it('is added to an API by its name, found, changed, disabled and enabled', async () => {
    const { apiId, accountId } = await aShop(control, 'zenhire', { plan: 'pro', modules: ['speech'] })
    const path = `/v1/accounts/${accountId}`
    const { json } = await call('GET', path)
    expect(json).toMatchObject({ apiId, name: 'Acme', plan: 'pro', active: true, modules: ['speech'] })
    expect((await call('PATCH', path, { plan: null, name: 'Acme 2' })).json).toMatchObject({
      plan: null,
      name: 'Acme 2',
      modules: ['speech'],
    })
    expect((await call('POST', `${path}/disable`)).json['active']).toBe(false)
    expect((await call('POST', `${path}/enable`)).json['active']).toBe(true)
    expect(each((await call('GET', '/v1/accounts?api=zenhire')).json, 'items', 'id')).toEqual([accountId])
    expect(each((await call('GET', `/v1/accounts?api=${apiId}`)).json, 'items', 'id')).toEqual([accountId])
    const found = async (q: string) => (await call('GET', `/v1/accounts?api=zenhire&q=${q}`)).json['items']
    expect([await found('mE%202'), await found('acmes')]).toMatchObject([[{ id: accountId }], []])
  })

  it('cannot be of an unknown API, have a taken name or an unknown module, or be there when it is not', async () => {
    const { accountId } = await aShop(control, 'zenhire')
    const add = (changes: object) =>
      brief('POST', '/v1/accounts', { apiId: 'zenhire', name: 'New', ...changes })
    expect(await add({ apiId: 'none' })).toEqual([404, 'api-unknown', 'apiId'])
    expect(await add({ name: 'Acme' })).toEqual([409, 'name-taken', 'name'])
    expect(await add({ modules: ['speech', 'magic'] })).toEqual([400, 'input-invalid', 'modules[1]'])
    expect(await add({})).toEqual([201, undefined, undefined])
    expect(await brief('PATCH', `/v1/accounts/${accountId}`, { name: 'New' })).toEqual([
      409,
      'name-taken',
      'name',
    ])
    expect(await brief('GET', '/v1/accounts?api=none')).toEqual([404, 'api-unknown', 'api'])
    expect(await brief('GET', '/v1/accounts')).toEqual([400, 'input-invalid', 'api'])
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['POST', '/disable'],
      ['POST', '/enable'],
      ['GET', '/projects'],
      ['GET', '/collections'],
      ['GET', '/credits'],
    ] as const) {
      const body = method === 'GET' ? undefined : {}
      expect((await brief(method, `/v1/accounts/acc_none${path}`, body)).slice(0, 2)).toEqual([
        404,
        'account-unknown',
      ])
    }
  })
})

describe.each([
  { noun: 'project', path: 'projects', code: 'project-unknown' },
  { noun: 'collection', path: 'collections', code: 'collection-unknown' },
])('a $noun', ({ path, code }) => {
  it('is added, listed, found and renamed', async () => {
    const { accountId } = await aShop(control)
    const added = await call('POST', `/v1/accounts/${accountId}/${path}`, { name: '  guides ' })
    expect([added.status, added.json['name']]).toEqual([201, 'guides'])
    const place = `/v1/${path}/${added.json['id']}`
    expect((await call('GET', place)).json).toEqual(added.json)
    expect((await call('GET', `/v1/accounts/${accountId}/${path}`)).json).toEqual({
      items: [added.json],
      next: null,
    })
    expect((await call('PATCH', place, { name: 'manuals' })).json['name']).toBe('manuals')
  })

  it('cannot have a taken name, belong to nobody, or be there when it is not', async () => {
    const { accountId } = await aShop(control)
    const below = `/v1/accounts/${accountId}/${path}`
    await call('POST', below, { name: 'guides' })
    const { json } = await call('POST', below, { name: 'other' })
    expect(await brief('POST', below, { name: 'guides' })).toEqual([409, 'name-taken', 'name'])
    expect(await brief('PATCH', `/v1/${path}/${json['id']}`, { name: 'guides' })).toEqual([
      409,
      'name-taken',
      'name',
    ])
    expect((await brief('POST', `/v1/accounts/none/${path}`, { name: 'x' })).slice(0, 2)).toEqual([
      404,
      'account-unknown',
    ])
    expect(await brief('GET', `/v1/${path}/none`)).toEqual([404, code, 'id'])
    expect(await brief('PATCH', `/v1/${path}/none`, { name: 'x' })).toEqual([404, code, 'id'])
  })
})

it('a collection is made inactive and active again', async () => {
  const { accountId } = await aShop(control)
  const { json } = await call('POST', `/v1/accounts/${accountId}/collections`, { name: 'guides' })
  const place = `/v1/collections/${json['id']}`
  expect((await call('PATCH', place, { active: false })).json['active']).toBe(false)
  expect((await call('PATCH', place, { active: true })).json['active']).toBe(true)
})

it('a collection is refused where the API has none', async () => {
  const { accountId } = await aShop(control, 'zenhire')
  expect(await brief('POST', `/v1/accounts/${accountId}/collections`, { name: 'guides' })).toEqual([
    400,
    'input-invalid',
    'accountId',
  ])
})

describe('credits', () => {
  it('start at none, are granted, and a repeated reference adds nothing', async () => {
    const { accountId } = await aShop(control, 'zenhire')
    const place = `/v1/accounts/${accountId}/credits`
    expect((await call('GET', place)).json).toEqual({ accountId, balance: 0, held: 0 })
    expect((await call('POST', place, { amount: 5, reference: 'order 1' })).json['balance']).toBe(5)
    expect((await call('POST', place, { amount: 5, reference: 'order 1' })).json['balance']).toBe(5)
    expect(await brief('POST', place, { amount: 6, reference: 'order 1' })).toEqual([
      400,
      'input-invalid',
      'reference',
    ])
    expect((await call('POST', place, { amount: 2 })).json['balance']).toBe(7)
    expect((await call('POST', place, { amount: 2 })).json['balance']).toBe(9)
    expect((await call('GET', place)).json['balance']).toBe(9)
  })

  it.each([0, -1, 1.5, '5', null, 1e12])('cannot be granted as %j', async amount => {
    const { accountId } = await aShop(control, 'zenhire')
    expect(await brief('POST', `/v1/accounts/${accountId}/credits`, { amount })).toEqual([
      400,
      'input-invalid',
      'amount',
    ])
  })

  it('cannot be granted to an unknown account', async () =>
    expect((await brief('POST', '/v1/accounts/none/credits', { amount: 1 }))[1]).toBe('account-unknown'))
})
