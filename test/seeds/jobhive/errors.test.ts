import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeAccount } from '../../../src/engine/accounts.ts'
import { at } from '../../build/client.ts'
import { worth } from '../../build/worth.ts'
import { looksUnknown } from '../alike.ts'
import { limitPerKey } from '../limit.ts'
import { aScene, type Scene, said } from '../scene.ts'

const LIST = 'GET /v1/interviews'

limitPerKey({
  api: 'jobhive',
  line: LIST,
  perMinute: 300,
  code: 'RATE_LIMIT_EXCEEDED',
  wanted: { environment: 'live' },
})

let hive: Scene
beforeAll(async () => {
  hive = await aScene('jobhive')
})
afterAll(() => hive.close())

describe('Authentication errors', () => {
  it('AUTHENTICATION_REQUIRED is, to the letter, the text’s own answer', async () => {
    const { status, json, headers } = await hive.ask(LIST)
    expect([status, json]).toEqual([
      401,
      {
        success: false,
        error: {
          code: 'AUTHENTICATION_REQUIRED',
          message: "API key is required. Include 'Authorization: Bearer YOUR_API_KEY' header.",
          details: { header_missing: 'Authorization' },
        },
      },
    ])
    expect(headers.get('www-authenticate')).toBe('Bearer realm="JobHive"')
  })

  it('INVALID_API_KEY: check your environment variables', async () => {
    const { status, json, headers } = await hive.ask(LIST, { key: 'YOUR_API_KEY' })
    const error = {
      code: 'INVALID_API_KEY',
      message: expect.stringContaining('environment variables'),
      details: {},
    }
    expect([status, json]).toEqual([401, { success: false, error }])
    expect(headers.get('www-authenticate')).toBe('Bearer realm="JobHive", error="invalid_token"')
  })

  it('API_KEY_EXPIRED: generate a new one', async () => {
    const { status, json } = await hive.ask(LIST, { key: hive.keys['expired'] })
    const message = expect.stringMatching(/expired.*[Gg]enerate a new one/)
    expect([status, json]).toEqual([
      401,
      { success: false, error: { code: 'API_KEY_EXPIRED', message, details: {} } },
    ])
  })

  looksUnknown(() => hive, LIST, 'jh_live_', 'jobhive')

  it.each(['revoked', 'disabled'] as const)(
    'a %s key is invalid, in the same code and challenge',
    async name => {
      const { id, secret: key } = await hive.key({ environment: 'live' })
      await (name === 'revoked' ? hive.revoke : hive.disable)(id)
      const [stopped, unknown] = [await hive.ask(LIST, { key }), await hive.ask(LIST, { key: 'jh_live_x' })]
      expect([said(stopped), stopped.headers.get('www-authenticate')]).toEqual([
        said(unknown),
        unknown.headers.get('www-authenticate'),
      ])
    },
  )

  it('the keys of a disabled company say so', async () => {
    const { ports, profiles, api } = hive
    const heard: string[] = []
    for (const active of [false, true]) {
      worth(await changeAccount(ports, profiles, api.account, { active }))
      heard.push(said(await hive.ask(LIST, { key: hive.keys['live'] })))
    }
    expect(heard).toEqual(['401 ACCOUNT_INACTIVE', '200'])
  })

  it('ENVIRONMENT_NOT_ALLOWED names the environment of the key and the one it takes', async () => {
    const body = { candidate_name: 'A', position: 'B', environment: 'production' }
    const { status, json } = await hive.ask('POST /v1/interviews', { key: hive.keys['dev'], body })
    const details = { environment: 'dev', required: ['live'] }
    const error = { code: 'ENVIRONMENT_NOT_ALLOWED', message: expect.any(String), details }
    expect([status, json]).toEqual([403, { success: false, error }])
  })

  it.each<readonly [string, string, string]>([
    ['404 NOT_FOUND', 'GET /v1/nothing', 'live'],
    ['404 INTERVIEW_NOT_FOUND', 'GET /v1/interviews/none', 'live'],
    ['405 METHOD_NOT_ALLOWED', 'PUT /v1/interviews', 'live'],
    ['400 REQUEST_MALFORMED', 'GET /v1//interviews', 'live'],
  ])('every other error has the same envelope: %s', async (expected, line, name) => {
    const answer = await hive.ask(line, { key: hive.keys[name] })
    expect(said(answer)).toBe(expected)
    const error = { code: expected.slice(4), message: expect.any(String), details: {} }
    expect(answer.json).toEqual({ success: false, error })
  })
})

describe('Rate limit headers', () => {
  it('all API responses include rate limiting information, refusals and failures too', async () => {
    const answers = [
      await hive.ask(LIST),
      await hive.ask(LIST, { key: 'jh_live_x' }),
      await hive.ask(LIST, { key: hive.keys['live'] }),
      await hive.ask(LIST, { key: hive.keys['expired'] }),
      await hive.ask('GET /v1/nothing', { key: hive.keys['live'] }),
      await hive.ask('GET /v1/analytics', { key: hive.keys['readOnly'] }),
      await hive.ask('POST /v1/interviews', { key: hive.keys['live'], body: '{' }),
      await hive.ask('GET /v1//interviews', { key: hive.keys['live'] }),
    ]
    for (const { headers } of answers) {
      expect(headers.get('x-ratelimit-limit')).toBe('300')
      expect(headers.get('x-ratelimit-remaining')).toMatch(/^\d+$/)
      expect(headers.get('x-ratelimit-reset')).toMatch(/^\d{10}$/)
    }
  })

  it('X-RateLimit-Retry-After tells the seconds to wait, and they are enough', async () => {
    const { secret: key } = await hive.key({ environment: 'live', limits: { 'per-key': 1 } })
    await hive.ask(LIST, { key })
    hive.clock.advance(12_345)
    const { status, json, headers } = await hive.ask(LIST, { key })
    const error = { code: 'RATE_LIMIT_EXCEEDED', message: expect.any(String), details: { retry_after: 48 } }
    expect([status, json]).toEqual([429, { success: false, error }])
    expect([headers.get('x-ratelimit-retry-after'), headers.get('retry-after')]).toEqual(['48', '48'])
    hive.clock.advance(48_000)
    expect(said(await hive.ask(LIST, { key }))).toBe('200')
  })

  it('and is on no other response', async () => {
    const { headers } = await hive.ask(LIST, { key: hive.keys['live'] })
    expect(headers.has('x-ratelimit-retry-after')).toBe(false)
  })
})

describe('Credits of a company', () => {
  it('are spent by production interviews only, and when exhausted stop those only', async () => {
    const { ports, api } = hive
    const left = await hive.balance()
    const { spent } = await ports.credits.spend({
      id: 'all',
      accountId: api.account,
      amount: left,
      at: ports.clock.now(),
    })
    expect(spent).toBe(true)
    const body = { candidate_name: 'A', position: 'B' }
    const heard = ['live', 'test', 'dev'].map(async name =>
      said(await hive.ask('POST /v1/interviews', { key: hive.keys[name], body })),
    )
    expect(await Promise.all(heard)).toEqual(['402 INSUFFICIENT_CREDITS', '201', '201'])
  })
})

describe('JOBHIVE_WEBHOOK_SECRET=whsec_…', () => {
  it('is shown when a webhook is created, and never again', async () => {
    const key = hive.keys['live']
    const body = { url: 'https://example.com/hook', events: ['interview.completed'] }
    const { status, json } = await hive.ask('POST /v1/webhooks', { key, body })
    const secret = String(at(json, 'data', 'secret'))
    expect([status, secret]).toEqual([201, expect.stringMatching(/^whsec_[A-Za-z0-9+/]{32}$/)])
    expect((await hive.ask('GET /v1/webhooks', { key })).text).not.toContain(secret)
  })
})
