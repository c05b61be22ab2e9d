import { beforeAll, describe, expect, it } from 'vitest'
import { ROUTES } from '../../src/control/routes/routes.ts'
import { parseRange } from '../../src/core/address.ts'
import { ruleOf } from '../../src/core/roles.ts'
import { changeAccount } from '../../src/engine/accounts.ts'
import { disableKey, revokeKey } from '../../src/engine/change.ts'
import { aControl, type Control } from '../build/control.ts'
import { worth } from '../build/worth.ts'

let control: Control
beforeAll(async () => {
  control = await aControl()
})

const every = ROUTES.filter(it => ruleOf(it.action).scope !== undefined).map(
  it => [it.method.toUpperCase(), it.path.replace('{id}', 'x_1'), String(ruleOf(it.action).scope)] as const,
)

describe('a call without a root key', () => {
  it.each(every)('is refused at %s %s', async (method, path) => {
    const { status, json, headers } = await control.call(method, path, undefined, { as: null })
    expect([status, json['code']]).toEqual([401, 'missing_key'])
    expect(headers.get('www-authenticate')).toMatch(/^Bearer realm=/)
    expect(json['request_id']).toBe(headers.get('x-request-id'))
  })
})

describe('a call with a root key that lacks the scope', () => {
  it.each(every)('is refused at %s %s', async (method, path, scope) => {
    const { secret } = await control.rootKey(control.scopes.filter(it => it !== scope))
    const { status, json, headers } = await control.call(method, path, undefined, { as: secret })
    expect([status, json['code']]).toEqual([403, 'insufficient_scope'])
    expect(headers.get('www-authenticate')).toContain(`scope="${scope}"`)
  })
})

describe('a call with only the scope of its route', () => {
  it.each(every)('is let in at %s %s', async (method, path, scope) => {
    const { secret } = await control.rootKey([scope])
    const { status } = await control.call(method, path, undefined, { as: secret })
    expect([401, 403, 405]).not.toContain(status)
  })
})

describe('a root key', () => {
  const ask = (as: string) => control.call('GET', '/v1/apis', undefined, { as })

  it('that nobody issued is refused', async () => {
    const { status, json } = await ask(`lk_root_${'x'.repeat(34)}`)
    expect([status, json['code']]).toEqual([401, 'invalid_key'])
  })

  it('of another API is refused', async () => {
    const { status } = await ask('zh_api_abcdefghijklmnopqrstuvwxyz01234567')
    expect(status).toBe(401)
  })

  it('is refused from the very call on that follows its revocation', async () => {
    const { id, secret } = await control.rootKey(['apis:read'])
    expect((await ask(secret)).status).toBe(200)
    await revokeKey(control.engine.ports, id)
    expect((await ask(secret)).status).toBe(401)
  })

  it('is refused while it is disabled', async () => {
    const { id, secret } = await control.rootKey(['apis:read'])
    await disableKey(control.engine.ports, id)
    expect((await ask(secret)).status).toBe(401)
  })

  it('is refused while its account is disabled', async () => {
    const other = await aControl()
    const { ports, profiles } = other.engine
    await changeAccount(ports, profiles, other.staff.id, { active: false })
    const { status, json } = await other.call('GET', '/v1/apis')
    expect([status, json['code']]).toEqual([401, 'account_inactive'])
  })

  it('sent twice is refused as ambiguous', async () => {
    const authorization = `Bearer ${control.root.secret}`
    const incoming = {
      rawHeaders: ['Authorization', authorization, 'authorization', authorization],
      socket: { remoteAddress: '127.0.0.1' },
    }
    const response = await control.app.request('/v1/apis', { headers: { authorization } }, { incoming })
    expect(response.status).toBe(400)
  })

  it('is read before the body: a stranger cannot make us wait for one', async () => {
    const body = new ReadableStream({ pull: () => new Promise(() => {}) })
    const response = await control.app.request('/v1/apis', { method: 'POST', body, duplex: 'half' })
    expect(response.status).toBe(401)
  })
})

it('a missing built-in API is a fault, not an open door', async () => {
  const { call, engine, logged } = await aControl()
  Object.assign(engine.apis, { named: () => undefined })
  const { status, json } = await call('GET', '/v1/apis')
  expect([status, json['code'], logged.length]).toEqual([503, 'unavailable', 1])
})

describe('the address of a caller', () => {
  const proxies = ['10.0.0.0/8'].map(text => worth(parseRange(text)))

  it.each([
    ['a trusted proxy says', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
    [
      'the last of several trusted proxies was told',
      '10.0.0.1',
      '198.51.100.1, 203.0.113.9, 10.0.0.2',
      '203.0.113.9',
    ],
    ['the connection shows, where nobody trusted says more', '192.0.2.1', '203.0.113.9', '192.0.2.1'],
  ])('is what %s', async (_, remoteAddress, forwarded, address) => {
    const { app, engine, root } = await aControl(undefined, { trustedProxies: proxies })
    const rawHeaders = ['Authorization', `Bearer ${root.secret}`, 'X-Forwarded-For', forwarded]
    const headers = {
      authorization: `Bearer ${root.secret}`,
      'content-type': 'application/json',
      'x-forwarded-for': forwarded,
    }
    const body = JSON.stringify({ name: 'shop', profile: 'zenhire' })
    const incoming = { rawHeaders, socket: { remoteAddress } }
    const response = await app.request('/v1/apis', { method: 'POST', headers, body }, { incoming })
    const [entry] = (await engine.ports.audit.list({}, { limit: 1 })).items
    expect([response.status, entry?.action, entry?.address]).toEqual([201, 'api.add', address])
  })
})
