import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { after, DAY } from '../../src/core/terms.ts'
import { addAccount } from '../../src/engine/accounts.ts'
import { issueKey } from '../../src/engine/issue.ts'
import { type Answer, at } from '../build/client.ts'
import { worth } from '../build/worth.ts'
import { aScene, type Scene, said } from './scene.ts'

const LIST = 'GET /v1/interviews'
const CREATE = 'POST /v1/interviews'
const PROFILE = 'GET /v1/account/profile'
const INTERVIEW = { candidate_name: 'Ada Lovelace', position: 'Engineer' }
const ENVIRONMENTS = ['dev', 'live', 'test'] as const

let hive: Scene
beforeAll(async () => {
  hive = await aScene('jobhive')
})
afterAll(() => hive.close())

const create = (key: string | undefined, fields: object = {}) =>
  hive.ask(CREATE, { key, body: { ...INTERVIEW, ...fields } })
const idOf = ({ json }: Answer) => String(at(json, 'data', 'id'))
const ids = ({ json }: Answer) => [json['data']].flat().map(it => at(it, 'id'))

describe('JobHive uses API key authentication to secure all API endpoints', () => {
  const every = [
    LIST,
    CREATE,
    'GET /v1/interviews/1',
    'PATCH /v1/interviews/1',
    'DELETE /v1/interviews/1',
    'GET /v1/webhooks',
    'POST /v1/webhooks',
    'GET /v1/analytics',
    PROFILE,
    'GET /',
    'GET /v1/health',
    'OPTIONS /v1/interviews',
  ]
  it.each(every)(
    'your API key must be included in the Authorization header of every request: %s',
    async line => expect(said(await hive.ask(line))).toBe('401 AUTHENTICATION_REQUIRED'),
  )

  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('using the Bearer token format: %s', async scheme =>
    expect(said(await hive.ask(LIST, { headers: { Authorization: `${scheme} ${hive.keys['live']}` } }))).toBe(
      '200',
    ),
  )

  it.each([
    ['no scheme', (key: string) => key],
    ['Basic', (key: string) => `Basic ${Buffer.from(`${key}:`).toString('base64')}`],
    ['Token', (key: string) => `Token ${key}`],
    ['Bearer without a space', (key: string) => `Bearer${key}`],
    ['Bearer without a key', () => 'Bearer'],
    ['two keys', (key: string) => `Bearer ${key}, Bearer ${key}`],
  ])('and no other: %s', async (_, spelled) => {
    const headers = { Authorization: spelled(hive.keys['live'] ?? '') }
    expect(said(await hive.ask(LIST, { headers }))).toBe('401 INVALID_API_KEY')
  })
})

describe('Getting your API key', () => {
  it('generate a new API key and provide a descriptive name for identification', async () => {
    const { id } = await hive.key({ environment: 'live', name: 'Scheduling system' })
    expect((await hive.manage(`GET /v1/keys/${id}`)).json).toMatchObject({ name: 'Scheduling system' })
  })

  it('it will only be shown once', async () => {
    const body = { accountId: hive.api.account, name: 'Once', environment: 'live' }
    const made = await hive.manage('POST /v1/keys', body)
    const secret = String(at(made.json, 'secrets', 0, 'secret'))
    expect(said(await hive.ask(LIST, { key: secret }))).toBe('200')
    const later = [
      await hive.manage(`GET /v1/keys/${made.json['id']}`),
      await hive.manage(`GET /v1/keys?account=${hive.api.account}`),
    ]
    for (const { text } of later) expect(text).not.toContain(secret)
  })

  it('curl -X GET …/v1/interviews -H "Authorization: Bearer jh_live_…" -H "Content-Type: application/json"', async () => {
    const headers = { 'Content-Type': 'application/json' }
    const { json } = await hive.ask(LIST, { key: hive.keys['live'], headers })
    expect(json).toMatchObject({ success: true, data: [] })
  })
})

describe('API key types & environments', () => {
  it.each([
    ['Development', 'dev', /^jh_dev_[0-9A-Za-z]{34}$/],
    ['Production', 'live', /^jh_live_[0-9A-Za-z]{34}$/],
    ['Test Mode', 'test', /^jh_test_[0-9A-Za-z]{34}$/],
  ])('%s: jh_%s_*', async (_, environment, form) => {
    const { id, secret } = await hive.key({ environment })
    expect(secret).toMatch(form)
    expect((await hive.rotate(id)).secret).toMatch(form)
  })

  it('a key is of one environment: none, or another, is refused when it is created', async () => {
    const body = { accountId: hive.api.account, name: 'Nowhere' }
    for (const wanted of [body, { ...body, environment: 'staging' }])
      expect((await hive.manage('POST /v1/keys', wanted)).status).toBe(400)
  })

  it('a key renamed to another environment is no key', async () => {
    const { secret } = await hive.key({ environment: 'dev' })
    const key = secret.replace('jh_dev_', 'jh_live_')
    expect(said(await hive.ask(LIST, { key }))).toBe('401 INVALID_API_KEY')
  })

  it.each(ENVIRONMENTS)(
    'separate data isolation: %s sees its own interviews and no others',
    async environment => {
      const made = Object.fromEntries(
        await Promise.all(ENVIRONMENTS.map(async it => [it, idOf(await create(hive.keys[it]))] as const)),
      )
      const key = hive.keys[environment]
      const listed = ids(await hive.ask(LIST, { key }))
      for (const each of ENVIRONMENTS) {
        const mine = each === environment
        expect(listed.includes(made[each])).toBe(mine)
        for (const line of [`GET /v1/interviews/${made[each]}`, `DELETE /v1/interviews/${made[each]}`])
          expect(said(await hive.ask(line, { key }))).toBe(mine ? '200' : '404 INTERVIEW_NOT_FOUND')
      }
    },
  )

  it('webhooks and analytics are as separate', async () => {
    const body = { url: 'https://example.com/hook', events: ['interview.completed'] }
    const keys = await Promise.all(
      ENVIRONMENTS.map(async environment => (await hive.key({ environment })).secret),
    )
    await hive.ask('POST /v1/webhooks', { key: keys[0], body })
    const listed = await Promise.all(
      keys.map(async key => ids(await hive.ask('GET /v1/webhooks', { key })).length),
    )
    expect(listed).toEqual([1, 0, 0])
  })

  it('another company sees nothing of it', async () => {
    const { ports, profiles, api } = hive
    const { apiId } = worth(await ports.directory.find('account', api.account))
    const { id } = worth(await addAccount(ports, profiles, { apiId, name: 'Other company' }))
    const wanted = { accountId: id, name: 'Theirs', environment: 'live' }
    const key = worth(worth(await issueKey(ports, profiles, wanted)).secrets[0]).secret
    const mine = idOf(await create(hive.keys['live']))
    expect(ids(await hive.ask(LIST, { key }))).toEqual([])
    expect(said(await hive.ask(`GET /v1/interviews/${mine}`, { key }))).toBe('404 INTERVIEW_NOT_FOUND')
  })
})

describe('Development keys', () => {
  it('unlimited test interviews, no billing or credit consumption', async () => {
    const before = await hive.balance()
    const answers = await Promise.all(Array.from({ length: 40 }, () => create(hive.keys['dev'])))
    expect(new Set(answers.map(said))).toEqual(new Set(['201']))
    expect(await hive.balance()).toBe(before)
  })

  it.each([
    ['live', 1],
    ['test', 0],
    ['dev', 0],
  ])('an interview of %s costs %i', async (environment, cost) => {
    const before = await hive.balance()
    expect(said(await create(hive.keys[environment]))).toBe('201')
    expect(await hive.balance()).toBe(before - cost)
  })

  it.each(['production', 'live', 'Production', 'LIVE'])(
    'cannot create production interviews: %s',
    async environment => {
      for (const key of [hive.keys['dev'], hive.keys['test']]) {
        const answer = await create(key, { environment })
        expect(said(answer)).toBe('403 ENVIRONMENT_NOT_ALLOWED')
      }
      expect(said(await create(hive.keys['live'], { environment: environment.toLowerCase() }))).toBe('201')
    },
  )

  it('a live key creates none of development, and is charged nothing for asking', async () => {
    const before = await hive.balance()
    const answer = await create(hive.keys['live'], { environment: 'development' })
    expect(said(answer)).toBe('403 ENVIRONMENT_NOT_ALLOWED')
    expect(await hive.balance()).toBe(before)
  })

  it('results not stored permanently: they live for 24 hours, those of production for good', async () => {
    const made = await Promise.all(
      ENVIRONMENTS.map(async it => [it, idOf(await create(hive.keys[it]))] as const),
    )
    const heard = async () =>
      Promise.all(
        made.map(async ([it, id]) =>
          said(await hive.ask(`GET /v1/interviews/${id}`, { key: hive.keys[it] })),
        ),
      )
    hive.clock.advance(DAY - 1)
    expect(await heard()).toEqual(['200', '200', '200'])
    hive.clock.advance(1)
    expect(await heard()).toEqual(['404 INTERVIEW_NOT_FOUND', '200', '200'])
  })
})

describe('Key rotation', () => {
  it('generate new key, update applications, monitor usage, revoke old key', async () => {
    const old = await hive.key({ environment: 'live', name: 'Old', expiresAt: after(hive.clock.now(), DAY) })
    const fresh = await hive.key({ environment: 'live', name: 'New' })
    const lastUsed = async (id: string) => {
      await hive.ports.usage.flush()
      return at((await hive.manage(`GET /v1/keys/${id}`)).json, 'credentials', 0, 'lastUsedAt')
    }
    await hive.ask(LIST, { key: old.secret })
    const before = new Date(hive.clock.now()).toISOString()
    expect([await lastUsed(old.id), await lastUsed(fresh.id)]).toEqual([before, null])

    hive.clock.advance(60_000)
    await hive.ask(LIST, { key: fresh.secret })
    const now = new Date(hive.clock.now()).toISOString()
    expect([await lastUsed(old.id), await lastUsed(fresh.id)]).toEqual([before, now])

    await hive.revoke(old.id)
    const heard = [await hive.ask(LIST, { key: old.secret }), await hive.ask(LIST, { key: fresh.secret })]
    expect(heard.map(said)).toEqual(['401 INVALID_API_KEY', '200'])
  })
})

describe('Verify API key', () => {
  it('test your API key with a simple request: expected successful response', async () => {
    const scopes = ['interviews:read', 'interviews:write']
    const { secret: key } = await hive.key({ environment: 'live', scopes })
    const { status, json } = await hive.ask(PROFILE, { key })
    expect([status, json]).toEqual([
      200,
      {
        success: true,
        data: {
          company_name: 'Your Company',
          plan: 'Professional',
          api_key_permissions: scopes,
          rate_limit: { requests_per_minute: 300, current_usage: 1 },
        },
      },
    ])
  })

  it('current_usage counts this request and those before it', async () => {
    const { secret: key } = await hive.key({ environment: 'test' })
    for (let count = 0; count < 4; count++) await hive.ask(LIST, { key })
    const { json } = await hive.ask(PROFILE, { key })
    expect(at(json, 'data', 'rate_limit', 'current_usage')).toBe(5)
  })

  it.each(ENVIRONMENTS)('the profile needs no permission: %s', async environment => {
    const { secret: key } = await hive.key({ environment, scopes: [] })
    const { json } = await hive.ask(PROFILE, { key })
    expect(at(json, 'data', 'api_key_permissions')).toEqual([])
  })
})
