import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, at } from '../build/client.ts'
import { aGateway } from '../build/gateway.ts'

let gateway: Awaited<ReturnType<typeof aGateway>>
let secret = ''
let keyId = ''

beforeAll(async () => {
  gateway = await aGateway()
  const { account } = await gateway.serve('jobhive')
  const wanted = { accountId: account.id, name: 'A key', environment: 'live', scopes: ['interviews:read'] }
  const issued = await gateway.keyOf(wanted)
  secret = issued.secret
  keyId = issued.key.id
})
afterAll(() => gateway.close())

const call = (path: string, key: string | undefined) =>
  ask(`GET /jobhive${path}`, gateway.url, {
    headers: key === undefined ? {} : { Authorization: `Bearer ${key}` },
  })

describe('an API without an upstream', () => {
  it('answers a valid key with whose it is, and with how its limit stands', async () => {
    const answer = await call('/v1/interviews', secret)
    expect(answer.status).toBe(200)
    expect(answer.json).toMatchObject({
      valid: true,
      code: 'VALID',
      requestId: answer.headers.get('x-request-id'),
      key: { id: keyId, side: 'secret', generation: 1 },
      account: { name: 'Acme' },
      environment: 'live',
      scopes: ['interviews:read'],
    })
    expect(answer.headers.get('x-ratelimit-remaining')).toBe('299')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.text).not.toContain(secret)
  })

  it.each([
    ['no key', '/v1/interviews', () => undefined, 401, 'AUTHENTICATION_REQUIRED'],
    ['a key that is none', '/v1/interviews', () => `${secret}x`, 401, 'INVALID_API_KEY'],
    ['a key without the scope', '/v1/analytics', () => secret, 403, 'INSUFFICIENT_PERMISSIONS'],
    ['a route that is not there', '/v1/nothing', () => secret, 404, 'NOT_FOUND'],
  ])('refuses %s in the API’s own spelling', async (_, path, key, status, code) => {
    const answer = await call(path, key())
    expect([answer.status, at(answer.json, 'error', 'code')]).toEqual([status, code])
  })
})
