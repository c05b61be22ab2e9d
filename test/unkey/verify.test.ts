import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/core/terms.ts'
import { each } from '../build/control.ts'
import { anUnkey, type UnkeyWorld } from './unkey.ts'

let world: UnkeyWorld
let keys: UnkeyWorld['unkey']['keys']
beforeAll(async () => {
  world = await anUnkey('zenhire', 'jobhive', 'zensearch')
  keys = world.unkey.keys
})
afterAll(() => world.close())

type Making = Parameters<typeof keys.createKey>[0]

let made = 0
/** A key of production, of an account of its own. */
const aKey = async (more: Partial<Making> = {}) => {
  made += 1
  const { data } = await keys.createKey({
    ...{ apiId: 'jobhive', prefix: 'jh_live', externalId: `customer ${made}` },
    ...more,
  })
  return data
}
const verdict = async (asked: Parameters<typeof keys.verifyKey>[0]) => (await keys.verifyKey(asked)).data
const accountOf = async (key: string) => (await keys.whoami({ key })).data.identity?.id ?? ''

describe('a verdict', () => {
  it('of a key that stands tells whose it is and how its limits stand', async () => {
    const { keyId, key } = await aKey({ permissions: ['interviews:read'], meta: { plan: 'pro' } })
    const said = await verdict({ key, tags: ['path=/v1'], permissions: 'interviews:read' })
    expect(said).toMatchObject({
      ...{ valid: true, code: 'VALID', keyId, enabled: true, meta: { plan: 'pro' }, roles: [] },
      identity: { externalId: `customer ${made}` },
    })
    const reset = world.home.clock.now() + MINUTE
    expect(said.ratelimits).toEqual([
      {
        ...{ id: `${keyId}_per-key`, name: 'per-key', limit: 300, duration: MINUTE, autoApply: true },
        ...{ remaining: 299, reset, exceeded: false },
      },
    ])
  })

  it.each([
    ['interviews:read', 'VALID'],
    ['interviews:write', 'INSUFFICIENT_PERMISSIONS'],
    ['interviews:write OR (interviews:read AND webhooks:read)', 'VALID'],
    ['interviews:read AND analytics:read', 'INSUFFICIENT_PERMISSIONS'],
    ['interviews:fly', 'INSUFFICIENT_PERMISSIONS'],
  ])('on the permissions "%s" is %s', async (permissions, code) => {
    const { key } = await aKey({ permissions: ['interviews:read', 'webhooks:read'] })
    expect((await verdict({ key, permissions })).code).toBe(code)
  })

  it('is none where the permissions cannot be read, and says at which character', async () => {
    const { key } = await aKey()
    await expect(keys.verifyKey({ key, permissions: 'interviews:read AND' })).rejects.toMatchObject({
      name: 'BadRequestErrorResponse',
      error: { errors: [{ location: 'body.permissions', message: expect.stringContaining('position 19') }] },
    })
  })

  it('is NOT_FOUND for what is no key, is a key of nobody, or is a root key', async () => {
    const { key } = await aKey()
    const strangers = ['junk', 'jh_live_junk', `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`]
    for (const it of [...strangers, world.home.rootKey])
      expect(await verdict({ key: it })).toEqual({ valid: false, code: 'NOT_FOUND' })
  })

  it('is EXPIRED once the key has expired, and FORBIDDEN where its account is disabled', async () => {
    const { key } = await aKey({ expires: world.home.clock.now() + HOUR })
    world.home.clock.advance(HOUR)
    expect(await verdict({ key })).toMatchObject({ valid: false, code: 'EXPIRED' })
    const other = await aKey()
    const account = await accountOf(other.key)
    await world.home.call('POST', `/v1/accounts/${account}/disable`)
    expect(await verdict({ key: other.key })).toMatchObject({ code: 'FORBIDDEN', keyId: other.keyId })
  })

  it('is FORBIDDEN where a rule needs what the call does not say', async () => {
    const halves = { apiId: 'zensearch', externalId: 'team' }
    const browser = await aKey({ ...halves, prefix: 'zsk_pk' })
    expect((await verdict({ key: browser.key })).code).toBe('FORBIDDEN')
    const server = await aKey({ ...halves, prefix: 'zsk_sk' })
    expect((await verdict({ key: server.key })).code).toBe('VALID')
  })

  it('finds the API of a key whose beginning several share', async () => {
    await world.home.call('POST', '/v1/apis', { body: { name: 'second', profile: 'jobhive' } })
    const { keyId, key } = await aKey({ apiId: 'second' })
    expect(await verdict({ key })).toMatchObject({ code: 'VALID', keyId })
  })

  it('that refuses is remembered with the refusals of its key', async () => {
    const { keyId, key } = await aKey()
    await verdict({ key, permissions: 'interviews:read' })
    const refusals = async () => (await world.home.call('GET', `/v1/keys/${keyId}/refusals`)).json
    await expect.poll(async () => each(await refusals(), 'items', 'reason')).toEqual(['scope-missing'])
  })
})

describe('the limits of a key', () => {
  it('are taken from at the cost that is named, and refuse beyond', async () => {
    const { key } = await aKey({
      ratelimits: [{ name: 'per-key', limit: 5, duration: MINUTE, autoApply: true }],
    })
    const ratelimits = [{ name: 'per-key', cost: 3 }]
    expect((await verdict({ key, ratelimits })).ratelimits?.[0]).toMatchObject({ limit: 5, remaining: 2 })
    const refused = await verdict({ key, ratelimits })
    expect(refused).toMatchObject({ valid: false, code: 'RATE_LIMITED' })
    expect(refused.ratelimits?.[0]).toMatchObject({ remaining: 2, exceeded: true })
  })

  it('may be brought along, and give back what they took where the verdict is no', async () => {
    const { keyId, key } = await aKey({ credits: { remaining: 1 }, externalId: undefined })
    const ratelimits = [{ name: 'tokens', limit: 10, duration: HOUR, cost: 4 }]
    expect((await verdict({ key, ratelimits, credits: { cost: 0 } })).ratelimits).toMatchObject([
      { name: 'per-key', remaining: 299 },
      { id: `${keyId}_tokens`, remaining: 6, autoApply: false, exceeded: false },
    ])
    const short = await verdict({ key, ratelimits, credits: { cost: 2 } })
    expect([short.code, short.ratelimits?.length]).toEqual(['USAGE_EXCEEDED', 1])
    expect((await verdict({ key, ratelimits })).ratelimits?.[1]).toMatchObject({ remaining: 2 })
    const beyond = await verdict({ key, ratelimits, credits: { cost: 0 } })
    expect(beyond).toMatchObject({ valid: false, code: 'RATE_LIMITED' })
    expect(beyond.ratelimits?.[1]).toMatchObject({ remaining: 2, exceeded: true })
  })

  it.each([
    ['a name nobody knows', [{ name: 'tokens' }], 'body.ratelimits[0].name'],
    [
      'another size than the key has',
      [{ name: 'per-key', limit: 1, duration: MINUTE }],
      'body.ratelimits[0]',
    ],
  ])('are refused by %s', async (_, ratelimits, location) => {
    const { key } = await aKey()
    await expect(keys.verifyKey({ key, ratelimits })).rejects.toMatchObject({
      error: { errors: [{ location }] },
    })
  })
})

describe('credits', () => {
  it('are taken one a verdict where the account has any, never below nothing', async () => {
    const { key } = await aKey({ credits: { remaining: 3 }, externalId: undefined })
    expect((await verdict({ key })).credits).toBe(2)
    expect((await verdict({ key, credits: { cost: 2 } })).credits).toBe(0)
    expect(await verdict({ key })).toMatchObject({ valid: false, code: 'USAGE_EXCEEDED', credits: 0 })
    expect((await verdict({ key, credits: { cost: 0 } })).code).toBe('VALID')
  })

  it('are not asked for where the account never had any', async () => {
    const { key } = await aKey()
    expect(await verdict({ key })).not.toHaveProperty('credits')
  })
})

describe('a limit of no key', () => {
  const { limit, multiLimit } = {
    limit: (body: object) => world.post('ratelimit.limit', body),
    multiLimit: (body: object) => world.post('ratelimit.multiLimit', body),
  }
  const asked = { namespace: 'mail', identifier: 'zoe', limit: 3, duration: MINUTE }

  it('counts for each namespace, identifier and duration by itself', async () => {
    const { ratelimit } = world.unkey
    const reset = world.home.clock.now() + MINUTE
    const first = (await ratelimit.limit({ ...asked, cost: 2 })).data
    expect(first).toEqual({ success: true, limit: 3, remaining: 1, reset })
    expect((await ratelimit.limit({ ...asked, cost: 2 })).data).toMatchObject({
      success: false,
      remaining: 1,
    })
    expect((await ratelimit.limit({ ...asked, identifier: 'ada' })).data.remaining).toBe(2)
    expect((await ratelimit.limit({ ...asked, duration: HOUR })).data.remaining).toBe(2)
    world.home.clock.advance(MINUTE)
    expect((await ratelimit.limit(asked)).data.remaining).toBe(2)
  })

  it('together with others takes from all of them or from none', async () => {
    const both = [
      { ...asked, namespace: 'both', cost: 1 },
      { ...asked, namespace: 'both', identifier: 'ada', cost: 4 },
    ]
    const { data } = await world.unkey.ratelimit.multiLimit(both)
    expect([data.passed, ...data.limits.map(it => [it.passed, it.remaining])]).toEqual([
      false,
      [true, 3],
      [false, 3],
    ])
  })

  it('is refused where it says what there is not', async () => {
    const answers = [limit({ ...asked, burst: 1 }), multiLimit([{ ...asked, limit: 0 }])]
    const errors = (await Promise.all(answers)).map(async it => Object(await it.json())['error'].errors)
    expect(await Promise.all(errors)).toEqual([
      [{ location: 'body.burst', message: 'this field does not exist', fix: expect.any(String) }],
      [{ location: 'body[0].limit', message: 'use 1 or more' }],
    ])
  })
})
