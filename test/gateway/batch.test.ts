import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { Fault } from '../../src/core/error.ts'
import { startOf } from '../../src/core/usage.ts'
import { aGateway, profileLike, type TestGateway, until } from '../build/gateway.ts'
import { exchange, request } from '../build/raw.ts'
import { told } from './asked.ts'

const SHOP = profileLike('starter', 'shop', {
  scopes: ['read', 'write', 'sell'].map(name => ({ name: `wares:${name}`, about: name })),
  limits: [{ name: 'per-key', per: 'key', limit: 3, seconds: 60 }],
  routes: [{ methods: ['POST'], paths: ['/v1/wares'], scopes: ['wares:read'], credits: 1 }],
})

let gateway: TestGateway
let accountId: string
const broken = { digest: '' }
beforeAll(async () => {
  gateway = await aGateway({
    profiles: [SHOP],
    ports: ({ keys }) => ({
      keys: {
        ...keys,
        dossier(apiId, digest) {
          if (digest === broken.digest) throw new Fault('The store is away.')
          return keys.dossier(apiId, digest)
        },
      },
    }),
  })
  accountId = (await gateway.serve('shop')).account.id
})
afterAll(() => gateway.close())

let key: string
let keyId: string
beforeEach(async () => {
  const made = await gateway.keyOf({ accountId, name: 'A key', scopes: ['wares:read'] })
  key = made.secret
  keyId = made.key.id
})

async function batch(input: unknown, root = gateway.root) {
  const body = typeof input === 'string' ? input : JSON.stringify(input)
  const headers = root === '' ? [] : [`Authorization: Bearer ${root}`]
  const answer = await exchange(gateway.port, request('POST /_latchkey/v1/verify/batch', headers, body))
  return { status: answer.status, told: JSON.parse(answer.body) }
}

async function results(...requests: readonly unknown[]) {
  const { status, told } = await batch({ requests })
  expect(status).toBe(200)
  return told.results
}

/** All of a verdict that is the same whenever the same is asked. */
const lasting = ({ requestId: _, ...verdict }: { requestId: string; answer: object }) => ({
  ...verdict,
  answer: JSON.parse(JSON.stringify(verdict.answer).replaceAll(/req_\w+/g, '')),
})

const api = 'shop'

describe('a batch of questions', () => {
  it('gives each the verdict it would get alone, in their order', async () => {
    const asked = [
      { api, key },
      { api, key: 'nobody' },
      { api, headers: { 'X-API-Key': key }, method: 'POST', path: '/v1/wares', ip: '192.0.2.1' },
      { api, key, method: 'DELETE', path: '/v1/wares' },
      { api, key, need: { query: 'wares:write or wares:sell' }, explain: true },
      { api: 'latchkey', key: gateway.root },
    ].map(it => ({ ...it, dryRun: true }))
    const alone = await Promise.all(asked.map(it => told(gateway, it)))
    const together = await results(...asked)
    expect(together.map(lasting)).toEqual(alone.map(it => lasting(it.verdict)))
    expect(new Set(together.map((it: { requestId: string }) => it.requestId)).size).toBe(asked.length)
  })

  it('counts in the order given: what is left when a question comes is decided by those before it', async () => {
    const other = (await gateway.keyOf({ accountId, name: 'Another' })).secret
    const asked = [
      { api, key },
      { api, key, cost: 3 },
      { api, key: other, cost: 2 },
      { api, key, dryRun: true, cost: 2 },
      { api, key, cost: 2 },
      { api, key: other },
      { api, key: other },
      { api, key },
    ]
    const told = await results(...asked)
    expect(told.map((it: { reason: string | null }) => it.reason)).toEqual([
      null,
      'rate-limited',
      null,
      null,
      null,
      null,
      'rate-limited',
      'rate-limited',
    ])
    expect(told[4].limits[0]).toMatchObject({ used: 3, remaining: 0 })
  })

  it('is what its questions are one after the other, whatever they are', async () => {
    const question = fc.record({
      which: fc.nat(1),
      cost: fc.nat(3),
      dryRun: fc.boolean(),
      explain: fc.boolean(),
      need: fc.constantFrom({}, { scopes: ['wares:read'] }, { query: 'wares:sell' }, { query: 'wares:' }),
    })
    const pair = () =>
      Promise.all([1, 2].map(async () => (await gateway.keyOf({ accountId, name: 'A' })).secret))
    const seen = ({ valid, reason, error, limits, findings }: Record<string, unknown>) =>
      JSON.stringify({ valid, reason, error, limits, findings })
    await fc.assert(
      fc.asyncProperty(fc.array(question, { minLength: 1, maxLength: 12 }), async questions => {
        const [one, other] = [await pair(), await pair()]
        const asked = (keys: readonly string[]) =>
          questions.map(({ which, ...rest }) => ({ api, key: keys[which], ...rest }))
        const alone: string[] = []
        for (const it of asked(one)) {
          const { status, verdict } = await told(gateway, it)
          const { code, detail, path, position, expected } = verdict
          const error = { code, message: detail, path, position, expected }
          alone.push(seen(status === 200 ? verdict : { error }))
        }
        expect((await results(...asked(other))).map(seen)).toEqual(alone)
      }),
      { numRuns: 40 },
    )
  })

  it('spends in the order given', async () => {
    await gateway.credit(accountId, 2)
    const run = { api, key, method: 'POST', path: '/v1/wares' }
    const told = await results(run, { ...run, cost: 0 }, run)
    expect(told.map((it: { credits?: { balance: number } }) => it.credits?.balance)).toEqual([
      1,
      0,
      undefined,
    ])
    expect(told[2].reason).toBe('credits-exhausted')
  })

  it('answers the others where one is wrong, and says what is wrong with it', async () => {
    const told = await results(
      { api, key },
      { api: 'nope', key },
      'x',
      { api, key, cost: -1 },
      { api, key, need: { query: 'wares:read AND (' } },
      { api, key, need: { query: 'wares:reed' } },
      { api, key },
    )
    const [first, unknown, text, cost, query, scope, last] = told
    expect([first.valid, last.valid]).toEqual([true, true])
    expect(last.limits[0].used).toBe(2)
    expect(unknown.error).toMatchObject({ code: 'request_malformed', path: 'api' })
    expect(text.error).toMatchObject({ code: 'request_malformed' })
    expect(cost.error).toMatchObject({ path: 'cost' })
    expect(query.error).toMatchObject({ path: 'need.query', position: 16, expected: ['a scope', '"("'] })
    expect(scope.error).toMatchObject({ path: 'need.query', position: 0, expected: ['wares:read'] })
  })

  it('answers the others where one cannot be decided, and tells the operator', async () => {
    const lost = (await gateway.keyOf({ accountId, name: 'Lost' })).secret
    broken.digest = gateway.ports.secrets.digest(lost)
    const told = await results({ api, key }, { api, key: lost }, { api, key })
    expect(told.map((it: { valid?: boolean }) => it.valid)).toEqual([true, undefined, true])
    expect(told[1].error).toMatchObject({ code: 'service_unavailable' })
    expect(gateway.logged.join()).toContain('The store is away.')
  })

  it('remembers each refusal under the id its verdict has', async () => {
    const [refused] = await results({ api, key, need: { scopes: ['wares:sell'] } }, { api, key })
    const { items } = await gateway.ports.refusals.list({ keyId }, { limit: 5 })
    expect(items.map(it => [it.requestId, it.reason])).toEqual([[refused.requestId, 'scope-missing']])
  })

  it('counts the root key once', async () => {
    const root = await gateway.keyOf({ accountId: gateway.roots.account.id, name: 'R', scopes: ['verify'] })
    await batch(
      {
        requests: [
          { api, key },
          { api, key },
          { api, key },
        ],
      },
      root.secret,
    )
    const { usage, clock } = gateway.ports
    await usage.flush()
    const starts = [startOf('day', clock.now())]
    const counted = await usage.read({ subjects: [root.key.id], step: 'day', starts })
    expect(counted.map(it => [it.outcome, it.count])).toEqual([['admitted', 1]])
  })

  it.each([
    ['no list', {}, 'requests'],
    ['none', { requests: [] }, 'requests'],
    ['a hundred and one', { requests: Array.from({ length: 101 }, () => ({ api })) }, 'requests'],
    ['something besides', { requests: [{ api }], dryRun: true }, undefined],
    ['a name twice', '{"requests":[{"api":"a","api":"b"}]}', 'requests.api'],
    ['no JSON', '[', undefined],
  ])('with %s is refused as a whole', async (_, input, path) => {
    const { status, told } = await batch(input)
    expect([status, told.code, told.path]).toEqual([400, 'request_malformed', path])
  })

  it('needs a root key with the scope verify, and takes POST only', async () => {
    expect((await batch({ requests: [{ api, key }] }, '')).status).toBe(401)
    expect((await batch({ requests: [{ api, key }] }, key)).status).toBe(401)
    expect((await exchange(gateway.port, request('GET /_latchkey/v1/verify/batch'))).status).toBe(405)
  })

  it('may be a hundred', async () => {
    const requests = Array.from({ length: 100 }, () => ({ api, key, dryRun: true }))
    expect(await results(...requests)).toHaveLength(100)
  })
})

describe('where limits are counted elsewhere', () => {
  /** Counters that answer when they are let go, and how often they were asked to take. */
  async function aSlowGateway() {
    const waiting: (() => void)[] = []
    const slow = await aGateway({
      profiles: [SHOP],
      ports: ({ counters }) => ({
        counters: {
          ...counters,
          async take(takes, cost, now) {
            if (cost > 0) await new Promise<void>(resolve => waiting.push(resolve))
            return counters.take(takes, cost, now)
          },
        },
      }),
    })
    onTestFinished(() => slow.close())
    const { account } = await slow.serve('shop')
    const { secret } = await slow.keyOf({ accountId: account.id, name: 'A key' })
    const questions = [1, 3, 2].map(cost => ({ api, key: secret, cost }))
    const headers = [`Authorization: Bearer ${slow.root}`]
    const asking = request(
      'POST /_latchkey/v1/verify/batch',
      headers,
      JSON.stringify({ requests: questions }),
    )
    return { slow, waiting, asking }
  }

  it('a question is not asked before the one before it is decided', async () => {
    const { slow, waiting, asking } = await aSlowGateway()
    const answer = exchange(slow.port, asking)
    for (const nth of [0, 1, 2]) {
      await until(() => waiting.length > nth)
      expect(waiting).toHaveLength(nth + 1)
      waiting[nth]?.()
    }
    const { results } = JSON.parse((await answer).body)
    expect(results.map((it: { valid: boolean }) => it.valid)).toEqual([true, false, true])
  })

  it('nothing more is decided once the caller has gone', async () => {
    const { slow, waiting, asking } = await aSlowGateway()
    const gone = new Promise(resolve =>
      slow.gateway.server.once('connection', it => it.once('close', resolve)),
    )
    const socket = connect(slow.port, '127.0.0.1')
    socket.write(asking)
    await until(() => waiting.length === 1)
    socket.resetAndDestroy()
    await gone
    waiting[0]?.()
    const [dossier] = await Promise.all([1, 2].map(() => told(slow, { api, key: 'nobody' })))
    expect([dossier?.status, waiting.length]).toEqual([200, 1])
  })
})

describe('one question that is wrong', () => {
  it('is refused with the field and, in a query, the position and a caret', async () => {
    const query = 'wares:read AND (wares:write OR )'
    const { status, verdict } = await told(gateway, { api, key, need: { query } })
    expect(status).toBe(400)
    expect(verdict).toMatchObject({
      code: 'request_malformed',
      detail: `Expected a scope or "(" at position 31, not ")".\n${query}\n${' '.repeat(31)}^`,
      path: 'need.query',
      position: 31,
      expected: ['a scope', '"("'],
    })
  })
})
