import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Refusal } from '../../src/core/refusal.ts'
import { exchange, request } from '../build/raw.ts'
import { worth } from '../build/worth.ts'
import { told } from './asked.ts'
import { aGuarded, type Guarded, get } from './guarded.ts'

let guarded: Guarded

beforeAll(async () => {
  guarded = await aGuarded()
})
afterAll(() => guarded.close())

/** A key of its own, so that what is remembered of it is of one test. */
async function aKey(rest: object = {}) {
  const { gateway, account } = guarded
  const wanted = { accountId: account.id, name: 'Refused', limits: { 'per-key': 1 }, ...rest }
  const { key, secret } = await gateway.keyOf(wanted)
  const remembered = async (): Promise<readonly Refusal[]> =>
    (await gateway.ports.refusals.list({ keyId: key.id }, { limit: 100 })).items
  return { key, secret, remembered }
}

it('a refused request is remembered with its reason, the rule, and where it came from', async () => {
  const { key, secret, remembered } = await aKey({ restrictions: { addresses: ['10.0.0.0/8'] } })
  const headers = [`X-API-Key: ${secret}`, 'User-Agent: curl/8.5.0', 'Referer: https://a.example/p?k=1#x']
  await guarded.expectRefused(get(headers, '/v1/things/7?q=1'), 403, 'NOT_ALLOWED_FROM_HERE')
  const [found, ...others] = await remembered()
  expect(others).toEqual([])
  expect(found).toMatchObject({
    ...{ keyId: key.id, accountId: guarded.account.id, at: guarded.gateway.clock.now() },
    ...{ reason: 'address-denied', rule: { kind: 'addresses', values: ['10.0.0.0/8'] } },
    ...{ method: 'GET', path: '/v1/things/7', address: '127.0.0.1', userAgent: 'curl/8.5.0' },
    ...{ referer: 'https://a.example/p', credential: { side: 'secret', generation: 1 } },
  })
})

it('an admitted request and a dry run are not remembered, and a full limit names itself', async () => {
  const { secret, remembered } = await aKey()
  expect((await guarded.send(get([`X-API-Key: ${secret}`]))).status).toBe(200)
  await told(guarded.gateway, { api: 'guarded', key: secret, dryRun: true })
  expect(await remembered()).toEqual([])
  await guarded.expectRefused(get([`X-API-Key: ${secret}`]), 429, 'RATE_LIMIT_EXCEEDED')
  expect(await remembered()).toMatchObject([
    { reason: 'rate-limited', rule: { kind: 'limit', values: ['per-key'] } },
  ])
})

it('what the verify endpoint refuses is remembered as whoever asked told it', async () => {
  const { secret, remembered } = await aKey()
  const input = {
    ...{ api: 'guarded', key: secret, method: 'GET', path: '/v1/things?secret=1', ip: '192.0.2.7' },
    ...{ host: 'guarded.test', origin: 'https://a.example', need: { scopes: ['things:write', 'x'] } },
  }
  const { verdict } = await told(guarded.gateway, input)
  expect(verdict.reason).toBe('scope-missing')
  expect(await remembered()).toMatchObject([
    {
      ...{ reason: 'scope-missing', scopes: ['things:write', 'x'], requestId: verdict.requestId },
      ...{ method: 'GET', path: '/v1/things', address: '192.0.2.7', origin: 'https://a.example' },
      rule: { kind: 'scopes' },
    },
  ])
})

it('keys nobody knows are remembered of the API alone, and nothing of what they showed', async () => {
  const { gateway } = guarded
  const made = `my_${'x'.repeat(34)}`
  const elsewhere = `sk_${'x'.repeat(34)}`
  const line = `GET /guarded/v1/${made}`
  await exchange(
    gateway.port,
    request(line, [`X-API-Key: ${made}`, `User-Agent: ${made}`, `Referer: https://a.example/${elsewhere}`]),
  )
  const served = worth(gateway.engine.apis.named('guarded'))
  const { items } = await gateway.ports.refusals.list({ apiId: served.apiId }, { limit: 100 })
  const unknown = items.filter(it => it.keyId === undefined)
  expect(unknown).toMatchObject([{ reason: 'malformed' }])
  expect(unknown[0]).not.toHaveProperty('accountId')
  expect(JSON.stringify(unknown)).not.toContain('x'.repeat(9))
})

it('a key in the wrong place is not remembered there', async () => {
  const { secret, remembered } = await aKey({ restrictions: { addresses: ['10.0.0.0/8'] } })
  const twice = `https://user:${secret}@a.example/${secret}?${secret}`
  const body = secret.slice('my_'.length)
  const headers = [`X-API-Key: ${secret}`, `User-Agent: my ${secret}`, `Referer: ${twice}`]
  const bytes = request(`GET /guarded/v1/things/${secret}/${body}`, [...headers, `Origin: https://${body}`])
  await guarded.send(bytes.replace('Host: api.test', `Host: ${secret}.example`))
  const found = await remembered()
  expect(found).toHaveLength(1)
  expect(JSON.stringify(found)).not.toContain(secret.slice(-20))
})

it('a key given for a scope is not remembered there', async () => {
  const { secret, remembered } = await aKey()
  await told(guarded.gateway, {
    api: 'guarded',
    key: secret,
    need: { scopes: [secret], resources: [secret] },
  })
  expect(await remembered()).toMatchObject([{ reason: 'scope-missing', scopes: ['my_…'] }])
  expect(JSON.stringify(await remembered())).not.toContain(secret.slice(-20))
})
