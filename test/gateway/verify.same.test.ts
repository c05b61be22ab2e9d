import { afterAll, beforeAll, expect, it } from 'vitest'
import { disableKey, revokeKey } from '../../src/engine/change.ts'
import { worth } from '../build/worth.ts'
import { answered, told } from './asked.ts'
import { aGuarded, type Guarded } from './guarded.ts'

let guarded: Guarded
const keys: Record<string, string | undefined> = { wrong: 'my_wrong' }
beforeAll(async () => {
  guarded = await aGuarded()
  const { gateway, account } = guarded
  const of = async (name: string, more = {}) => {
    const { key, secret } = await gateway.keyOf({ accountId: account.id, name, ...more })
    keys[name] = secret
    return key.id
  }
  await of('good', { scopes: ['things:write'] })
  await of('bare')
  await of('full', { limits: { 'per-key': 1 } })
  await of('elsewhere', { restrictions: { hosts: [], referers: [], addresses: ['10.0.0.0/8'] } })
  worth(await revokeKey(gateway.ports, await of('revoked')))
  worth(await disableKey(gateway.ports, await of('disabled')))
  await told(gateway, { api: 'guarded', key: keys['full'] })
})
afterAll(() => guarded.close())

const KINDS = { method: 'POST', path: '/v1/kinds' }
const THINGS = { method: 'GET', path: '/v1/things?x=1' }
const cases = [
  ['good', THINGS],
  ['bare', THINGS],
  ['full', THINGS],
  ['elsewhere', THINGS],
  ['revoked', THINGS],
  ['disabled', THINGS],
  ['nobody', THINGS],
  ['wrong', THINGS],
  ['good', { ...KINDS, body: '{"kind":"special"}' }],
  ['bare', { ...KINDS, body: '{"kind":"special"}' }],
  ['bare', { ...KINDS, body: '{"kind":"plain"}' }],
  ['bare', { ...KINDS, body: '{"Kind":"plain"}' }],
  ['bare', { ...KINDS, body: 'x' }],
  ['revoked', { ...KINDS, body: '{' }],
  ['revoked', { ...KINDS, body: '{"kind":"special"}' }],
  ['good', { method: 'GET', path: '/nowhere' }],
  ['revoked', { method: 'GET', path: '/nowhere' }],
  ['nobody', { method: 'GET', path: '/nowhere' }],
  ['good', { method: 'DELETE', path: '/v1/things' }],
  ['disabled', { method: 'DELETE', path: '/v1/things' }],
  ['good', { method: 'GET', path: '/v1/../things' }],
  ['nobody', { method: 'GET', path: '/v1/%2fthings' }],
  ['nobody', { method: 'GET', path: '/health' }],
  ['wrong', { method: 'GET', path: '/health' }],
] as const

it.each(cases)('the verify endpoint says of %s and %j what the gateway says', async (name, asked) => {
  const { gateway } = guarded
  const key = keys[name]
  const body = 'body' in asked ? asked.body : undefined
  const line = `${asked.method} /guarded${asked.path}`
  const { verdict } = await told(gateway, {
    api: 'guarded',
    host: 'api.test',
    ip: '127.0.0.1',
    key,
    dryRun: true,
    ...asked,
  })
  const answer = await answered(gateway, line, key === undefined ? [] : [`X-API-Key: ${key}`], body)
  expect([verdict.code, verdict.answer.status ?? 200]).toEqual([answer.code, answer.status])
  if (!verdict.valid && answer.code !== 'NOT_FOUND' && answer.code !== 'METHOD_NOT_ALLOWED')
    expect(verdict.answer.headers['X-RateLimit-Remaining']).toBe(answer.remaining)
})

it('it names the methods a path answers', async () => {
  const { verdict } = await told(guarded.gateway, {
    api: 'guarded',
    key: keys['good'],
    method: 'DELETE',
    path: '/v1/things',
  })
  expect(verdict.answer.headers.Allow).toBe('GET, HEAD, POST')
})
