import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLatchkey, type Latchkey } from '../../src/client/client.ts'
import { aServer } from '../build/cli.ts'
import { aGateway, type TestGateway } from '../build/gateway.ts'
import { failed } from './wire.ts'

const NOWHERE = 'http://127.0.0.1:9'

let gateway: TestGateway
let latchkey: Latchkey
let secret = ''
beforeAll(async () => {
  gateway = await aGateway()
  const { account } = await gateway.serve('jobhive')
  await gateway.credit(account.id, 10)
  const wanted = { accountId: account.id, name: 'Live', environment: 'live', scopes: ['interviews:read'] }
  secret = (await gateway.keyOf(wanted)).secret
  latchkey = createLatchkey({ url: NOWHERE, gatewayUrl: gateway.url, credential: gateway.root })
})
afterAll(() => gateway.close())

describe('many verdicts', () => {
  const asked = { api: 'jobhive', dryRun: true }

  it('come in the order of the requests, and what is wrong with one is told in its place', async () => {
    const told = await latchkey.verifyMany([
      { ...asked, key: secret, need: { query: 'interviews:read OR webhooks:read' } },
      { ...asked, key: secret, need: { query: 'interviews:delete' }, consistency: 'fresh' },
      { ...asked, key: secret, need: { query: 'interviews:reed' } },
      { ...asked, key: 'nobody', body: new Uint8Array([0, 255]) },
    ])
    expect(told.map(it => it.valid ?? it.error.code)).toEqual([true, false, 'request_malformed', false])
    const [, refused, wrong] = told
    if (refused?.valid !== false) expect.fail('it is not refused')
    expect([refused.reason, refused.detail['query']]).toEqual(['scope-missing', 'interviews:delete'])
    expect(wrong).toMatchObject({ error: { path: 'need.query', position: 0, expected: ['interviews:read'] } })
  })

  it('are none for no requests, and not more than a hundred', async () => {
    expect(await latchkey.verifyMany([])).toEqual([])
    const many = Array.from({ length: 101 }, () => ({ ...asked, key: secret }))
    expect(await failed(() => latchkey.verifyMany(many))).toMatchObject({
      code: 'argument-invalid',
      path: 'requests',
    })
  })

  it('are asked for with the request that could never work named', async () => {
    const requests = [
      { ...asked, key: secret },
      { ...asked, key: secret, method: 'GET' },
    ]
    expect(await failed(() => latchkey.verifyMany(requests))).toMatchObject({
      code: 'argument-invalid',
      path: 'requests[1].path',
    })
  })
})

describe('a verdict', () => {
  it('is valid, and says whose the key is and how its limits stand', async () => {
    const verdict = await latchkey.verify({
      api: 'jobhive',
      key: secret,
      method: 'GET',
      path: '/v1/interviews',
    })
    if (!verdict.valid) expect.fail(verdict.reason)
    expect([verdict.key?.name, verdict.account?.name, verdict.environment]).toEqual(['Live', 'Acme', 'live'])
    expect(verdict.limits[0]).toMatchObject({ remaining: 299, exceeded: false })
    expect(verdict.answer.headers).toHaveProperty('X-RateLimit-Remaining', '299')
  })

  it('is a refusal, and says what to send the caller in the API’s own spelling', async () => {
    const verdict = await latchkey.verify({
      api: 'jobhive',
      key: secret,
      method: 'POST',
      path: '/v1/interviews',
    })
    if (verdict.valid) expect.fail('it is valid')
    expect([verdict.reason, verdict.code, verdict.answer.status]).toEqual([
      'scope-missing',
      'INSUFFICIENT_PERMISSIONS',
      403,
    ])
    expect(JSON.parse(verdict.answer.body)).toMatchObject({ success: false })
  })

  it('reads the key from the headers, and takes bytes and needs', async () => {
    const verdict = await latchkey.verify({
      api: 'jobhive',
      headers: { authorization: `Bearer ${secret}`, 'x-forwarded-for': ['192.0.2.1'] },
      ip: '192.0.2.1',
      body: new Uint8Array([0, 255, 128]),
      need: { scopes: ['interviews:delete'] },
      dryRun: true,
      explain: true,
    })
    expect([verdict.valid, verdict.findings?.map(it => it.reason)]).toEqual([false, ['scope-missing']])
  })

  it('is asked for in the form the gateway reads fastest', async () => {
    let sent: unknown
    const listening = createLatchkey({
      url: NOWHERE,
      gatewayUrl: gateway.url,
      credential: gateway.root,
      fetch: (place, init) => {
        sent = init?.body
        return fetch(place, init)
      },
    })
    await listening.verify({ path: '/v1/interviews', method: 'GET', key: secret, api: 'jobhive' })
    expect(sent).toBe(`{"api":"jobhive","key":"${secret}","method":"GET","path":"/v1/interviews"}`)
  })
})

describe('no verdict, but an error', () => {
  const question = { api: 'jobhive', key: 'jh_live_x' }

  it('comes from a gateway that is not there', async () => {
    const alone = createLatchkey({ url: gateway.url, gatewayUrl: NOWHERE, credential: gateway.root })
    const error = await failed(() => alone.verify(question))
    expect([error.code, error.detail]).toEqual(['unreachable', expect.stringContaining('gatewayUrl')])
  })

  it('comes from the control plane in the gateway’s place, and the other way round', async () => {
    const server = await aServer()
    const swapped = createLatchkey({ url: gateway.url, gatewayUrl: server.url, credential: gateway.root })
    const errors = [
      await failed(() => swapped.verify(question)),
      await failed(() => swapped.keys.list().page()),
    ]
    await server.stop()
    expect(errors.map(it => it.code)).toEqual(['not-latchkey', 'not-latchkey'])
    expect(errors[0]?.detail).toContain('correct gatewayUrl')
    expect(errors[1]?.detail).toContain('correct url')
  })

  it('comes for an API there is not, a question nobody understands, and a root key that may not ask', async () => {
    const unknown = await failed(() => latchkey.verify({ api: 'jobhiev', key: 'x' }))
    expect([unknown.code, unknown.status]).toEqual(['request_malformed', 400])
    expect(unknown.detail).toContain('There is no API "jobhiev"')
    const wrong = await failed(() => latchkey.verify({ ...question, ip: 'here' }))
    expect([wrong.code, wrong.path]).toEqual(['request_malformed', 'ip'])
    const other = createLatchkey({ url: NOWHERE, gatewayUrl: gateway.url, credential: 'lk_root_nobody' })
    expect((await failed(() => other.verify(question))).code).toBe('invalid_key')
  })

  it('tells the version of the gateway, as every verdict does', async () => {
    const body = JSON.stringify(question)
    const headers = { Authorization: `Bearer ${gateway.root}` }
    for (const init of [{ method: 'POST', body, headers }, { method: 'POST', body }, { headers }]) {
      const response = await fetch(`${gateway.url}/_latchkey/v1/verify`, init)
      expect(response.headers.get('Latchkey-Version')).toBe('1.2.3')
    }
  })
})
