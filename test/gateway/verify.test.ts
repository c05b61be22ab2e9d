import { createHmac } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addCollection } from '../../src/engine/accounts.ts'
import { aGateway, type TestGateway, until } from '../build/gateway.ts'
import { exchange, request } from '../build/raw.ts'
import { worth } from '../build/worth.ts'
import { told } from './asked.ts'

let gateway: TestGateway
let accountId: string
let collection: string
beforeAll(async () => {
  gateway = await aGateway()
  accountId = (await gateway.serve('zensearch')).account.id
  collection = worth(await addCollection(gateway.ports, gateway.profiles, accountId, 'docs')).id
  await gateway.serve('zenhire', undefined, { modules: ['speech'] })
})
afterAll(() => gateway.close())

let key: string
beforeEach(async () => {
  key = (await gateway.keyOf({ accountId, name: 'A key' })).secret
})

const api = 'zensearch'
const ask = async (input: object) => (await told(gateway, { api, ...input })).verdict
const used = async () => (await ask({ key, dryRun: true })).limits[0].used

describe('the verify endpoint itself', () => {
  it('needs a root key with the scope verify', async () => {
    const { secret } = await gateway.keyOf({
      accountId: gateway.roots.account.id,
      name: 'No verify',
      scopes: [],
    })
    expect((await told(gateway, { api, key }, '')).status).toBe(401)
    expect((await told(gateway, { api, key }, key)).status).toBe(401)
    expect((await told(gateway, { api, key }, secret)).status).toBe(403)
    expect((await told(gateway, { api, key })).status).toBe(200)
  })

  it('answers questions that come in one packet, each with its own body, in order', async () => {
    const post = (presented: string) => {
      const body = JSON.stringify({ api, key: presented })
      return request('POST /_latchkey/v1/verify', [`Authorization: Bearer ${gateway.root}`], body)
    }
    const socket = connect(gateway.port, '127.0.0.1')
    let heard = ''
    socket.on('data', chunk => {
      heard += chunk
    })
    socket.write(post(key) + post('unknown') + post(key))
    await until(() => heard.split('"requestId"').length === 4)
    socket.destroy()
    expect(heard.match(/"valid":\w+|"used":\d+/g)).toEqual([
      '"valid":true',
      '"used":1',
      '"valid":false',
      '"valid":true',
      '"used":2',
    ])
  })

  it('tells a name in any script whole, as the gateway does', async () => {
    const name = 'Clé d’été 鍵 🔑'
    const { secret } = await gateway.keyOf({ accountId, name })
    expect((await ask({ key: secret })).key.name).toBe(name)
    expect((await ask({ key: secret, explain: true })).key.name).toBe(name)
    const shown = await fetch(`${gateway.url}/zensearch/v1/docs/search?q=a`, {
      headers: { 'X-ZenSearch-Key': secret },
    })
    expect(await shown.json()).toMatchObject({ key: { name } })
  })

  it('answers to POST only', async () => {
    const answer = await exchange(gateway.port, request('GET /_latchkey/v1/verify'))
    expect(answer.status).toBe(405)
    expect(answer.headers).toContainEqual(['Allow', 'POST'])
  })

  it.each([
    ['an unknown field', { api, nope: 1 }, /nope/],
    ['an unknown field inside', { api, need: { scope: ['x'] } }, /need/],
    ['no API', { key: 'x' }, /api/],
    ['an API that is not there', { api: 'nope' }, /^api: There is no API "nope"/],
    ['a number for a text', { api, key: 1 }, /key/],
    ['an address with a port', { api, ip: '10.0.0.1:80' }, /ip/],
    ['a cost below zero', { api, cost: -1 }, /cost/],
    ['half a use', { api, cost: 0.5 }, /cost/],
    ['base 64 that is none', { api, bodyBase64: '***' }, /bodyBase64/],
    ['two bodies', { api, body: '', bodyBase64: '' }, /bodyBase64: give body or bodyBase64, not both/],
    [
      'a body and its digest',
      { api, body: 'x', bodyDigest: 'y' },
      /bodyDigest: give a body or its digest, not both/,
    ],
    ['a method without a path', { api, method: 'GET' }, /path: method and path go together/],
    ['a path without a method', { api, path: '/x' }, /path: method and path go together/],
    ['a path that does not begin with a slash', { api, method: 'GET', path: 'x' }, /path/],
    ['a name twice', '{"api":"zensearch","api":"zensearch"}', /twice/],
    ['__proto__', '{"api":"zensearch","__proto__":{}}', /not allowed/],
    ['no JSON', '{', /JSON/],
    ['a list', '[]', /./],
  ])('refuses %s with 400 and says where', async (_, input, complaint) => {
    const { status, verdict } = await told(gateway, input)
    expect(status).toBe(400)
    expect(JSON.stringify(verdict)).toMatch(/REQUEST_MALFORMED|request-malformed/i)
    expect(`${verdict.path}: ${verdict.detail}`).toMatch(complaint)
  })

  it('refuses bytes that are no text', async () => {
    const headers = [`Authorization: Bearer ${gateway.root}`]
    const bytes = request('POST /_latchkey/v1/verify', headers, '{"api":"zensearch","key":"\xff"}')
    expect((await exchange(gateway.port, bytes)).status).toBe(400)
  })
})

describe('a verdict', () => {
  it('says who a valid key is and how its limits stand', async () => {
    expect(await ask({ key, ip: '10.0.0.1' })).toMatchObject({
      valid: true,
      code: 'VALID',
      reason: null,
      requestId: expect.stringMatching(/^req_/),
      key: {
        name: 'A key',
        side: 'secret',
        generation: 1,
        graceEndsAt: null,
        expiresAt: null,
        collections: 'all',
      },
      account: { id: accountId, name: 'Acme', plan: null, modules: [] },
      project: null,
      environment: null,
      scopes: [],
      limits: [{ name: 'per-key', limit: 100, used: 1, remaining: 99, exceeded: false, retryAt: null }],
      credits: null,
      answer: { headers: { 'X-RateLimit-Limit': '100', 'X-RateLimit-Remaining': '99' } },
    })
  })

  it.each([
    ['missing', {}, 'MISSING_API_KEY', 401],
    ['malformed', { key: 'nope' }, 'INVALID_API_KEY', 401],
    ['ambiguous', { key: 'a', headers: { 'X-ZenSearch-Key': 'b' } }, 'AMBIGUOUS_REQUEST', 400],
    ['ambiguous', { headers: { 'X-ZenSearch-Key': ['a', 'b'] } }, 'AMBIGUOUS_REQUEST', 400],
    ['ambiguous', { headers: { x_zensearch_key: 'a' } }, 'AMBIGUOUS_REQUEST', 400],
    ['ambiguous', { key: 'a', host: 'x.test', headers: { Host: 'x.test' } }, 'AMBIGUOUS_REQUEST', 400],
  ])('of %s is 200 with the answer to give: %j', async (reason, input, code, status) => {
    const { status: own, verdict } = await told(gateway, { api, ...input })
    expect(own).toBe(200)
    expect(verdict).toMatchObject({ valid: false, reason, code, answer: { status } })
    expect(JSON.parse(verdict.answer.body).error).toMatchObject({ code, request_id: verdict.requestId })
    expect(verdict.key).toBeUndefined()
  })

  it('takes one use, or as many as it costs, or none when it is a dry run', async () => {
    await ask({ key })
    expect(await used()).toBe(1)
    await ask({ key, cost: 10 })
    expect(await used()).toBe(11)
    await ask({ key, cost: 0 })
    await ask({ key, cost: 50, dryRun: true })
    expect(await used()).toBe(11)
    expect(await ask({ key, cost: 90, dryRun: true })).toMatchObject({ valid: false, reason: 'rate-limited' })
    expect(await ask({ key, cost: 90 })).toMatchObject({
      valid: false,
      reason: 'rate-limited',
      answer: { status: 429 },
    })
    expect(await used()).toBe(11)
  })

  it('goes by the route of a method and path, and by what is needed where that is said', async () => {
    const { secret } = await gateway.keyOf({ accountId, name: 'One', collections: [collection] })
    const search = { key: secret, method: 'GET', path: '/v1/docs/search?q=x&collection=other' }
    expect(await ask(search)).toMatchObject({ valid: false, answer: { status: 403 } })
    expect(await ask({ ...search, path: '/v1/docs/search?q=x&collection=docs' })).toMatchObject({
      valid: true,
    })
    expect(await ask({ ...search, need: { resources: [collection] } })).toMatchObject({ valid: true })
    expect(await ask({ key: secret, need: { resources: ['nope'] } })).toMatchObject({ valid: false })
    expect(await ask({ key, need: { scopes: ['root'] } })).toMatchObject({
      reason: 'scope-missing',
      detail: { required: ['root'], granted: [] },
    })
  })

  it.each(['/v1/x/..%2fdocs', '//v1/docs', '/v1/docs;x', '/v1/%c0%afdocs'])(
    'refuses a path that means two things, also where it is said what is needed: %s',
    async path => {
      const asked = { key, method: 'GET', path, need: {} }
      expect(await ask({ ...asked, path: '/v1/docs' })).toMatchObject({ valid: true })
      expect(await ask(asked)).toMatchObject({ valid: false, answer: { status: 400 } })
      expect(await used()).toBe(1)
    },
  )

  it('explains every rule that is broken', async () => {
    const restrictions = { hosts: ['docs.example.com'], referers: [], addresses: ['10.0.0.0/8'] }
    const { secret } = await gateway.keyOf({ accountId, name: 'Bound', restrictions }, 'publishable')
    const input = {
      key: secret,
      ip: '192.0.2.1',
      origin: 'https://evil.test',
      need: { access: 'write', scopes: ['root'], modules: ['m'] },
    }
    const { findings, reason } = await ask({ ...input, explain: true })
    expect(reason).toBe('address-denied')
    expect(findings.map((it: { reason: string }) => it.reason)).toEqual([
      'address-denied',
      'host-denied',
      'side-denied',
      'scope-missing',
      'module-missing',
    ])
    expect(await ask({ ...input })).not.toHaveProperty('findings')
    expect((await ask({ key: 'nope', explain: true })).findings).toEqual([
      { reason: 'malformed', detail: {} },
    ])
    expect((await ask({ key, explain: true })).findings).toEqual([])
  })

  it('explains a key that has fallen, together with what the request would have broken besides', async () => {
    const expiresAt = gateway.clock.now()
    const { secret } = await gateway.keyOf({
      accountId,
      name: 'Old',
      collections: [collection],
      expiresAt: (expiresAt + 1) as never,
    })
    gateway.clock.advance(1)
    const search = {
      key: secret,
      explain: true,
      method: 'POST',
      path: '/v1/docs/search',
      body: '{"query":"x","collection":"other"}',
    }
    const { findings } = await ask(search)
    expect(findings[0].reason).toBe('expired')
    expect(findings).toHaveLength(2)
    expect((await ask({ ...search, body: '{' })).findings).toEqual([{ reason: 'expired', detail: {} }])
  })
})

describe('a signed request', () => {
  const search = { method: 'POST', path: '/v1/docs/search' }
  const body = '{"query":"é","collection":"docs"}'
  async function signedKey() {
    const { secret } = await gateway.keyOf({ accountId, name: 'Signed', signed: true })
    const timestamp = String(gateway.clock.now())
    const hmac = (text: string) => createHmac('sha256', secret).update(`${timestamp}.${text}`).digest('hex')
    const headers = (signature: string) => ({
      'X-ZenSearch-Timestamp': timestamp,
      'X-ZenSearch-Signature': signature,
    })
    return { secret, hmac, headers }
  }

  it('is checked over the body as text or as base 64', async () => {
    const { secret, hmac, headers } = await signedKey()
    const given = { ...search, key: secret, headers: headers(hmac(body)) }
    expect(await ask({ ...given, body })).toMatchObject({ valid: true })
    expect(await ask({ ...given, bodyBase64: Buffer.from(body).toString('base64') })).toMatchObject({
      valid: true,
    })
    expect(await ask({ ...given, body: `${body} ` })).toMatchObject({
      valid: false,
      reason: 'signature-wrong',
    })
    expect(await ask({ ...given, headers: {}, body })).toMatchObject({ reason: 'signature-missing' })
  })

  it('is checked against a digest its receiver made', async () => {
    const { secret, hmac, headers } = await signedKey()
    const given = { key: secret, headers: headers(hmac(body)) }
    expect(await ask({ ...given, bodyDigest: hmac(body) })).toMatchObject({ valid: true })
    expect(await ask({ ...given, bodyDigest: hmac('other') })).toMatchObject({ reason: 'signature-wrong' })
  })
})
