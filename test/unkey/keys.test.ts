import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../src/core/terms.ts'
import { each, type Json } from '../build/control.ts'
import { anUnkey, type UnkeyWorld } from './unkey.ts'

let world: UnkeyWorld
let keys: UnkeyWorld['unkey']['keys']
beforeAll(async () => {
  world = await anUnkey('jobhive', 'zensearch', 'hiring')
  keys = world.unkey.keys
})
afterAll(() => world.close())

const LIVE = { apiId: 'jobhive', prefix: 'jh_live' }
const looked = async (keyId: string) => (await world.home.call('GET', `/v1/keys/${keyId}`)).json
const dataOf = async (answer: Promise<Response>): Promise<Json> => Object(await (await answer).json())['data']
const codeOf = async (key: string) => (await keys.verifyKey({ key })).data.code

describe('a key made by the published client', () => {
  it('is a key of the account of that name, as it was asked for, and is shown like that', async () => {
    const expires = world.home.clock.now() + DAY
    const ratelimits = [{ name: 'per-key', limit: 7, duration: 60_000, autoApply: true }]
    const made = await keys.createKey({
      ...LIVE,
      ...{ name: 'Billing', externalId: 'customer 1', permissions: ['interviews:read'] },
      ...{ expires, ratelimits, meta: { plan: 'pro', seats: [1, 2] } },
    })
    const { keyId, key } = made.data
    expect(key).toMatch(/^jh_live_/)
    const ours = await looked(keyId)
    expect(ours).toMatchObject({ name: 'Billing', environment: 'live', scopes: ['interviews:read'] })
    expect(ours).toMatchObject({ limits: { 'per-key': 7 }, expiresAt: new Date(expires).toISOString() })
    const { data } = await keys.whoami({ key })
    expect(data).toEqual({
      ...{ keyId, start: `${key.slice(0, 11)}...`, enabled: true, name: 'Billing', expires },
      ...{ createdAt: expect.any(Number), permissions: ['interviews:read'], roles: [] },
      meta: { plan: 'pro', seats: [1, 2] },
      identity: { id: ours['accountId'], externalId: 'customer 1' },
      ratelimits: [{ id: `${keyId}_per-key`, ...ratelimits[0] }],
    })
    expect((await keys.getKey({ keyId })).data).toEqual(data)
    const second = await keys.createKey({ ...LIVE, externalId: 'customer 1' })
    expect((await looked(second.data.keyId))['accountId']).toBe(ours['accountId'])
  })

  it('holds no permission unless some are given, whatever the profile presets', async () => {
    const { data } = await keys.createKey({ ...LIVE, externalId: 'customer 2' })
    expect((await keys.getKey({ keyId: data.keyId })).data.permissions).toEqual([])
  })

  it('gets an account and a balance of its own where no identity is named', async () => {
    const { data } = await keys.createKey({ ...LIVE, name: 'Alone', credits: { remaining: 2 } })
    const shown = (await keys.getKey({ keyId: data.keyId })).data
    expect([shown.credits?.remaining, shown.identity?.externalId]).toEqual([
      2,
      expect.stringMatching(/^Alone \(own_/),
    ])
    const shared = keys.createKey({ ...LIVE, externalId: 'customer 2', credits: { remaining: 2 } })
    await expect(shared).rejects.toMatchObject({
      error: { errors: [{ location: 'body.credits.remaining' }] },
    })
  })

  it('is of one account, however many are made for a new one at the same moment', async () => {
    const making = Array.from({ length: 5 }, () => keys.createKey({ ...LIVE, externalId: 'crowd' }))
    const made = await Promise.all(making)
    const accounts = await Promise.all(made.map(async it => (await looked(it.data.keyId))['accountId']))
    expect(new Set(accounts).size).toBe(1)
  })

  it('of a pair is the half its prefix names, and both are in the answer', async () => {
    const body = { apiId: 'zensearch', externalId: 'team', prefix: 'zsk_pk_' }
    const data = await dataOf(world.post('keys.createKey', body))
    expect(data['key']).toMatch(/^zsk_pk_/)
    expect(each(data, 'pair', 'side')).toEqual(['publishable', 'secret'])
    const secret = await keys.createKey({ apiId: 'zensearch', externalId: 'team' })
    expect(secret.data.key).toMatch(/^zsk_sk_/)
  })

  it('does not work where it was made disabled', async () => {
    const { data } = await keys.createKey({ ...LIVE, externalId: 'customer 2', enabled: false })
    expect(await codeOf(data.key)).toBe('DISABLED')
  })

  it('is made once under an Idempotency-Key', async () => {
    const body = { ...LIVE, externalId: 'customer 3' }
    const once = () => world.post('keys.createKey', body, { 'idempotency-key': 'order 1' })
    const [first, again] = [await once(), await once()]
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await again.json()).toEqual(await first.json())
  })

  it('leaves no account behind when it is refused', async () => {
    const wrong = keys.createKey({ ...LIVE, externalId: 'nobody', permissions: ['interviews:fly'] })
    await expect(wrong).rejects.toMatchObject({
      name: 'BadRequestErrorResponse',
      error: { errors: [{ location: 'body.permissions[0]' }] },
    })
    const { json } = await world.home.call('GET', '/v1/accounts?api=jobhive')
    expect(each(json, 'items', 'name')).not.toContain('nobody')
  })
})

describe('a key changed by the published client', () => {
  it('changes as it was asked to, and what is not named stays', async () => {
    const { data } = await keys.createKey({ ...LIVE, externalId: 'customer 4', meta: { a: 1 } })
    const { keyId } = data
    const ratelimits = [{ name: 'per-key', limit: 9, duration: 60_000, autoApply: true }]
    await keys.updateKey({ keyId, name: 'New', permissions: ['webhooks:read'], ratelimits, enabled: false })
    const shown = (await keys.getKey({ keyId })).data
    expect(shown).toMatchObject({
      name: 'New',
      permissions: ['webhooks:read'],
      enabled: false,
      meta: { a: 1 },
    })
    expect(shown.ratelimits?.[0]?.limit).toBe(9)
    await keys.updateKey({ keyId, ratelimits: [], meta: null, enabled: true, externalId: 'customer 4' })
    const after = (await keys.getKey({ keyId })).data
    expect([after.meta, after.ratelimits?.[0]?.limit, after.enabled]).toEqual([undefined, 300, true])
    await expect(keys.updateKey({ keyId, externalId: 'customer 1' })).rejects.toMatchObject({
      error: { errors: [{ location: 'body.externalId' }] },
    })
  })

  it('keeps its permissions where the profile fixes them', async () => {
    const { data } = await keys.createKey({ apiId: 'hiring', externalId: 'Acme' })
    const change = keys.updateKey({ keyId: data.keyId, permissions: ['jobs:read'] })
    await expect(change).rejects.toMatchObject({
      name: 'BadRequestErrorResponse',
      error: { errors: [{ location: 'body.permissions' }] },
    })
  })

  it('keeps its id when it is rerolled, and the old secret works until it expires', async () => {
    const { data } = await keys.createKey({ ...LIVE, externalId: 'customer 5' })
    const rerolled = await keys.rerollKey({ keyId: data.keyId, expiration: HOUR })
    expect([rerolled.data.keyId, rerolled.data.key === data.key]).toEqual([data.keyId, false])
    expect([await codeOf(data.key), await codeOf(rerolled.data.key)]).toEqual(['VALID', 'VALID'])
    await expect(keys.rerollKey({ keyId: data.keyId, expiration: HOUR })).rejects.toMatchObject({
      statusCode: 409,
    })
    world.home.clock.advance(HOUR)
    expect([await codeOf(data.key), await codeOf(rerolled.data.key)]).toEqual(['EXPIRED', 'VALID'])
  })

  it('is gone once it is deleted', async () => {
    const { data } = await keys.createKey({ ...LIVE, externalId: 'customer 5' })
    const { keyId } = data
    await keys.deleteKey({ keyId })
    expect(await keys.verifyKey({ key: data.key })).toMatchObject({
      data: { valid: false, code: 'NOT_FOUND' },
    })
    for (const call of [keys.getKey, keys.deleteKey, keys.updateKey].map(it => it.bind(keys)))
      await expect(call({ keyId })).rejects.toMatchObject({ name: 'NotFoundErrorResponse' })
    await expect(keys.whoami({ key: data.key })).rejects.toMatchObject({ name: 'NotFoundErrorResponse' })
    const { json } = await world.home.call('GET', `/v1/audit?target=${keyId}`)
    expect(each(json, 'items', 'action')).toEqual(['key.revoke', 'key.issue'])
  })
})
