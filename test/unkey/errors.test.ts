import {
  BadRequestErrorResponse,
  ForbiddenErrorResponse,
  NotFoundErrorResponse,
  TooManyRequestsErrorResponse,
  UnauthorizedErrorResponse,
} from '@unkey/api/models/errors'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { errorResponse } from '../../src/control/unkey/envelope.ts'
import { Fault } from '../../src/core/error.ts'
import { aControl, each } from '../build/control.ts'
import { aScript } from '../client/wire.ts'
import { anUnkey, clientAt, clientOf, type UnkeyWorld } from './unkey.ts'

let world: UnkeyWorld
let keyId = ''
let key = ''
beforeAll(async () => {
  world = await anUnkey('zenhire')
  const { data } = await world.unkey.keys.createKey({ apiId: 'zenhire', externalId: 'Acme' })
  keyId = data.keyId
  key = data.key
})
afterAll(() => world.close())

type Keys = UnkeyWorld['unkey']['keys']
const CALLS: Readonly<Record<string, (keys: Keys) => Promise<unknown>>> = {
  createKey: keys => keys.createKey({ apiId: 'zenhire', externalId: 'Acme' }),
  updateKey: keys => keys.updateKey({ keyId, name: 'New' }),
  deleteKey: keys => keys.deleteKey({ keyId }),
  rerollKey: keys => keys.rerollKey({ keyId, expiration: 0 }),
  getKey: keys => keys.getKey({ keyId }),
  whoami: keys => keys.whoami({ key }),
  verifyKey: keys => keys.verifyKey({ key }),
}
const thrown = (call: Promise<unknown>): Promise<unknown> => call.then(() => undefined).catch(error => error)

describe('a root key', () => {
  it.each([
    ['createKey', 'keys:write'],
    ['updateKey', 'keys:write'],
    ['rerollKey', 'keys:write'],
    ['deleteKey', 'keys:write'],
    ['getKey', 'keys:read'],
    ['whoami', 'keys:read'],
    ['verifyKey', 'verify'],
  ])('without its scope is refused %s, which takes %s', async (name, scope) => {
    const others = ['keys:write', 'keys:read', 'verify', 'accounts:read'].filter(it => it !== scope)
    const { keys } = await world.unkeyWith(...others)
    const error = await thrown(CALLS[name]?.(keys) ?? Promise.resolve())
    expect(error).toBeInstanceOf(ForbiddenErrorResponse)
    expect(error).toMatchObject({ error: { status: 403, detail: expect.stringContaining(scope) } })
  })

  it('that nobody knows is refused, and so is none', async () => {
    for (const secret of ['lk_root_nonsense', key]) {
      const error = await thrown(clientOf(world.home, secret).keys.getKey({ keyId }))
      expect(error).toBeInstanceOf(UnauthorizedErrorResponse)
    }
    const none = await world.post('keys.getKey', { keyId }, { authorization: '' })
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('Bearer'),
    ])
  })

  it('cannot be replaced by the cookie of a session', async () => {
    const headers = { authorization: '', cookie: '__Host-latchkey.session=anything' }
    const answer = await world.post('keys.getKey', { keyId }, headers)
    expect([answer.status, Object(await answer.json())['error'].detail]).toEqual([
      401,
      expect.stringContaining('lk_root_'),
    ])
  })

  it('works from the addresses it is bound to and from nowhere else', async () => {
    const boundTo = async (addresses: readonly string[]) =>
      clientOf(world.home, (await world.rootKey(['keys:read'], { restrictions: { addresses } })).secret)
    const near = await boundTo(['127.0.0.0/8', '::1'])
    expect((await near.keys.getKey({ keyId })).data.keyId).toBe(keyId)
    const far = await boundTo(['192.0.2.1'])
    expect(await thrown(far.keys.getKey({ keyId }))).toBeInstanceOf(ForbiddenErrorResponse)
  })

  it('opens no account, and gives no credits, without the scopes for that', async () => {
    const { keys } = await world.unkeyWith('keys:write')
    const stranger = await thrown(keys.createKey({ apiId: 'zenhire', externalId: 'Stranger' }))
    expect(stranger).toMatchObject({
      statusCode: 403,
      error: { detail: expect.stringContaining('accounts:write') },
    })
    const free = await thrown(keys.createKey({ apiId: 'zenhire', credits: { remaining: 5 } }))
    expect(free).toMatchObject({
      statusCode: 403,
      error: { detail: expect.stringContaining('credits:write') },
    })
    const { json } = await world.home.call('GET', '/v1/accounts?api=zenhire')
    expect(each(json, 'items', 'name')).toEqual(['Acme'])
  })

  it('never reaches another root key here, whatever it holds', async () => {
    const { id, secret } = await world.rootKey(['verify'])
    const { keys } = world.unkey
    const attempts = [
      keys.getKey({ keyId: id }),
      keys.updateKey({ keyId: id, name: 'Mine', enabled: false }),
      keys.rerollKey({ keyId: id, expiration: 0 }),
      keys.deleteKey({ keyId: id }),
      keys.whoami({ key: secret }),
    ]
    for (const error of await Promise.all(attempts.map(thrown)))
      expect(error).toBeInstanceOf(NotFoundErrorResponse)
    const made = await thrown(keys.createKey({ apiId: 'latchkey', permissions: ['keys:read'] }))
    expect(made).toBeInstanceOf(BadRequestErrorResponse)
    expect((await keys.verifyKey({ key: secret })).data).toEqual({ valid: false, code: 'NOT_FOUND' })
  })
})

describe('a body', () => {
  it.each([
    ['keys.createKey', { apiId: 'zenhire', colour: 'red' }, 'colour'],
    ['keys.createKey', { apiId: 'zenhire', roles: ['admin'] }, 'roles'],
    ['keys.createKey', { apiId: 'zenhire', recoverable: true }, 'recoverable'],
    ['keys.createKey', { apiId: 'zenhire', byteLength: 64 }, 'byteLength'],
    ['keys.createKey', { apiId: 'zenhire', prefix: 'acme' }, 'prefix'],
    ['keys.createKey', { apiId: 'zenhire', expires: 1 }, 'expires'],
    ['keys.createKey', { apiId: 'zenhire', meta: { text: 'x'.repeat(4096) } }, 'meta'],
    ['keys.createKey', { apiId: 'zenhire', credits: { remaining: 9, refill: {} } }, 'credits.refill'],
    [
      'keys.createKey',
      { apiId: 'zenhire', ratelimits: [{ name: 'per-key', limit: 1, duration: 60_000, autoApply: false }] },
      'ratelimits[0].autoApply',
    ],
    [
      'keys.createKey',
      { apiId: 'zenhire', ratelimits: [{ name: 'per-key', limit: 1, duration: 1000, autoApply: true }] },
      'ratelimits[0].duration',
    ],
    ['keys.updateKey', { keyId: 'key_x', credits: { remaining: 1 } }, 'credits'],
    ['keys.rerollKey', { keyId: 'key_x' }, 'expiration'],
    ['keys.getKey', { keyId: 'key_x', decrypt: true }, 'decrypt'],
    ['keys.verifyKey', { key: 'zh_x', migrationId: 'old' }, 'migrationId'],
    ['keys.verifyKey', { key: 'zh_x', tags: Array.from({ length: 21 }, () => 'a') }, 'tags'],
  ])('of %s with %o is refused at %s', async (name, body, path) => {
    const answer = await world.post(name, body)
    const { meta, error } = Object(await answer.json())
    expect([answer.status, error.status, error.errors[0].location]).toEqual([400, 400, `body.${path}`])
    expect(meta.requestId).toBe(answer.headers.get('x-request-id'))
  })

  it('is told all that is wrong with it at once', async () => {
    const error = await thrown(
      world.unkey.keys.createKey({ apiId: 'zenhire', roles: ['admin'], recoverable: true }),
    )
    expect(error).toMatchObject({
      error: {
        errors: [
          { location: 'body.roles', fix: 'give the permissions themselves' },
          { location: 'body.recoverable', fix: 'keep the one in this answer' },
        ],
      },
    })
  })
})

const HOSTILE: readonly unknown[] = [
  ...[null, [], 1, 'text', { __proto__: null, constructor: 1 }, { keyId: { $ne: 1 }, key: ['a'] }],
  ...[
    { key: '\u0000', keyId: '../x' },
    { apiId: 'zenhire', meta: [], permissions: [null], ratelimits: {} },
  ],
  { apiId: 'zenhire', externalId: '\u202e', expires: 1e300, ratelimits: [{ name: '__proto__' }] },
  { namespace: '__proto__', identifier: 'x', limit: -1, duration: 1e9, cost: 0.5 },
]

it.each([
  ...['keys.verifyKey', 'keys.createKey', 'keys.updateKey', 'keys.deleteKey', 'keys.rerollKey'],
  ...['keys.whoami', 'keys.getKey', 'ratelimit.limit', 'ratelimit.multiLimit'],
])('%s answers nonsense with what is wrong about it, and never fails', async name => {
  const answers = await Promise.all(HOSTILE.map(body => world.post(name, body)))
  const statuses = answers.map(it => it.status)
  expect(statuses.filter(it => ![200, 400, 404].includes(it))).toEqual([])
  const bodies = await Promise.all(answers.map(it => it.json()))
  for (const body of bodies) expect(Object(body)['meta'].requestId).toMatch(/^req_/)
  expect([...world.home.logged, ...world.home.noted].join()).not.toContain(key)
  expect(world.home.logged).toEqual([])
})

describe('an answer', () => {
  it('to a call there is not says which there are', async () => {
    const answer = await world.post('keys.addRoles', {})
    expect([answer.status, Object(await answer.json())['error'].detail]).toEqual([
      404,
      expect.stringContaining('keys.verifyKey'),
    ])
    const get = await fetch(`${world.home.running.controlUrl}/v2/keys.verifyKey`)
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it('that there are too many calls is known to the client by its own media type', async () => {
    const told = {
      title: 'Too many',
      detail: 'Wait.',
      status: 429,
      type: 'urn:latchkey:refusal:rate_limited',
    }
    const answer = errorResponse(told, 'req_1', { 'Retry-After': '3' })
    const headers = Object.fromEntries(answer.headers)
    const { url } = await aScript({ status: answer.status, headers, body: await answer.text() })
    const error = await thrown(clientAt(url, 'x').keys.verifyKey({ key }))
    expect(error).toBeInstanceOf(TooManyRequestsErrorResponse)
    expect(error).toMatchObject({ error: told, meta: { requestId: 'req_1' } })
  })

  it('is 503 in the same envelope while what it depends on is away', async () => {
    const away = async () => {
      throw new Fault('gone')
    }
    const control = await aControl(({ counters }) => ({ counters: { ...counters, take: away } }))
    const answer = await control.app.request('/v2/ratelimit.limit', {
      method: 'POST',
      headers: { authorization: `Bearer ${control.root.secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ namespace: 'a', identifier: 'b', limit: 1, duration: 60_000 }),
    })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
    expect(Object(await answer.json())['error']).toMatchObject({ status: 503 })
    expect(control.logged).toHaveLength(1)
  })
})
