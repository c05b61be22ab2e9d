import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY } from '../../src/core/terms.ts'
import { at } from '../build/client.ts'
import { aScene, type Scene, said, times } from './scene.ts'

const LIST = 'GET /v1/interviews'
const READ = ['interviews:read']

let hiring: Scene
beforeAll(async () => {
  hiring = await aScene('hiring')
})
afterAll(() => hiring.close())

const create = (body: object) =>
  hiring.manage('POST /v1/keys', { accountId: hiring.api.account, name: 'Made in a test', ...body })
const secretIn = (json: unknown) => String(at(json, 'secrets', 0, 'secret'))

describe('Authentication', () => {
  const every = ['interviews', 'candidates', 'jobs', 'campaigns', 'stages', 'tests', 'agents', 'reports']
  it.each([
    ...every.map(it => `GET /v1/${it}`),
    'POST /v1/jobs',
    'DELETE /v1/jobs/1',
    'GET /',
    'GET /v1/health',
  ])('all API requests are authenticated: %s', async line =>
    expect(said(await hiring.ask(line))).toBe('401 missing_api_key'),
  )

  it('with scoped API keys', async () => {
    const { secret: key } = await hiring.key({ scopes: READ })
    expect(key).toMatch(/^hr_[0-9A-Za-z]{34}$/)
    expect(said(await hiring.ask(LIST, { key }))).toBe('200')
  })
})

describe('Bearer token', () => {
  it.each(['Bearer', 'bearer', 'BEARER'])(
    'add your API key to the header Authorization using the scheme %s',
    async scheme => {
      const headers = { Authorization: `${scheme} ${hiring.keys['all']}` }
      expect(said(await hiring.ask(LIST, { headers }))).toBe('200')
    },
  )

  it.each([
    ['Authorization', '', 'invalid_api_key'],
    ['Authorization', 'Basic ', 'invalid_api_key'],
    ['Authorization', 'Token ', 'invalid_api_key'],
    ['X-API-Key', '', 'missing_api_key'],
    ['Cookie', 'api_key=', 'missing_api_key'],
  ])('anything else is not it: %s: %s…', async (name, before, code) => {
    const headers = { [name]: `${before}${hiring.keys['all']}` }
    expect(said(await hiring.ask(LIST, { headers }))).toBe(`401 ${code}`)
  })
})

describe('Key management', () => {
  it('a key is shown only once at creation', async () => {
    const made = await create({ scopes: READ })
    const secret = secretIn(made.json)
    expect(said(await hiring.ask(LIST, { key: secret }))).toBe('200')
    const later = [
      await hiring.manage(`GET /v1/keys/${made.json['id']}`),
      await hiring.manage(`GET /v1/keys?account=${hiring.api.account}`),
    ]
    for (const { text } of later) expect(text).not.toContain(secret)
    expect(later[0]?.text).toContain(`"${secret.slice(0, 6)}..."`)
  })

  it('revoke a compromised key instantly', async () => {
    const { id, secret: key } = await hiring.key({ scopes: READ })
    expect(said(await hiring.ask(LIST, { key }))).toBe('200')
    await hiring.manage(`POST /v1/keys/${id}/revoke`, {})
    expect(said(await hiring.ask(LIST, { key }))).toBe('401 invalid_api_key')
  })

  it('a revoked key stays revoked, and cannot be rotated back to life', async () => {
    const { id } = await hiring.key({ scopes: READ })
    await hiring.revoke(id)
    for (const way of ['enable', 'rotate'])
      expect(
        (await hiring.manage(`POST /v1/keys/${id}/${way}`, way === 'rotate' ? {} : undefined)).status,
      ).toBe(409)
  })

  it('there is no limit on the number of active keys per organization', async () => {
    const made = await times(150, () => hiring.key({ scopes: READ }))
    const heard = await Promise.all(made.map(({ secret }) => hiring.ask(LIST, { key: secret })))
    expect(new Set(heard.map(said))).toEqual(new Set(['200']))
    const first = await hiring.manage(`GET /v1/keys?account=${hiring.api.account}&limit=100`)
    const second = await hiring.manage(
      `GET /v1/keys?account=${hiring.api.account}&limit=100&cursor=${first.json['next']}`,
    )
    const listed = [first, second].flatMap(it => [it.json['items']].flat().map(item => at(item, 'id')))
    expect(listed).toEqual(expect.arrayContaining(made.map(it => it.id)))
  })

  it('nor on the number of requests', async () => {
    const { secret: key } = await hiring.key({ scopes: READ })
    const answers = await Promise.all(Array.from({ length: 1200 }, () => hiring.ask(LIST, { key })))
    expect(new Set(answers.map(said))).toEqual(new Set(['200']))
    expect([...(answers[0]?.headers.keys() ?? [])].filter(it => it.includes('ratelimit'))).toEqual([])
  })
})

describe('Frequently asked questions', () => {
  it('scopes are defined at creation and cannot be changed', async () => {
    const { id, secret: key } = await hiring.key({ scopes: READ })
    for (const scopes of [[...READ, 'jobs:read'], [], READ]) {
      const { status, json } = await hiring.manage(`PATCH /v1/keys/${id}`, { scopes })
      expect([status, json['code']]).toEqual([409, 'scopes-fixed'])
    }
    expect(said(await hiring.ask('GET /v1/jobs', { key }))).toBe('403 insufficient_scope')
    expect((await hiring.manage(`PATCH /v1/keys/${id}`, { name: 'Renamed' })).status).toBe(200)
  })

  it('nor does a rotation change them', async () => {
    const { id } = await hiring.key({ scopes: READ })
    const { secret: key } = await hiring.rotate(id)
    expect(said(await hiring.ask(LIST, { key }))).toBe('200')
    expect(said(await hiring.ask('GET /v1/jobs', { key }))).toBe('403 insufficient_scope')
  })

  it('revoke the key and create a new one with the scopes you want', async () => {
    const old = await hiring.key({ scopes: READ })
    await hiring.revoke(old.id)
    const fresh = await hiring.key({ scopes: ['jobs:read'] })
    const heard = [
      await hiring.ask(LIST, { key: old.secret }),
      await hiring.ask(LIST, { key: fresh.secret }),
      await hiring.ask('GET /v1/jobs', { key: fresh.secret }),
    ]
    expect(heard.map(said)).toEqual(['401 invalid_api_key', '403 insufficient_scope', '200'])
  })

  it('keys do not expire automatically: they stay active until manually revoked', async () => {
    const { id, secret: key } = await hiring.key({ scopes: READ })
    hiring.clock.advance(20 * 365 * DAY)
    expect(said(await hiring.ask(LIST, { key }))).toBe('200')
    await hiring.revoke(id)
    expect(said(await hiring.ask(LIST, { key }))).toBe('401 invalid_api_key')
  })

  it('and no expiry can be set', async () => {
    const expiresAt = new Date(hiring.clock.now() + DAY).toISOString()
    expect((await create({ scopes: READ, expiresAt })).status).toBe(400)
    const { id } = await hiring.key({ scopes: READ })
    expect((await hiring.manage(`PATCH /v1/keys/${id}`, { expiresAt })).status).toBe(400)
  })

  it('rotating them every quarter: the new key works at once, the old one for 24 hours more', async () => {
    const old = await hiring.key({ scopes: READ })
    hiring.clock.advance(90 * DAY)
    const fresh = await hiring.rotate(old.id)
    const both = async () =>
      [await hiring.ask(LIST, { key: old.secret }), await hiring.ask(LIST, { key: fresh.secret })].map(said)
    expect(await both()).toEqual(['200', '200'])
    hiring.clock.advance(DAY - 1)
    expect(await both()).toEqual(['200', '200'])
    hiring.clock.advance(1)
    expect(await both()).toEqual(['401 invalid_api_key', '200'])
  })

  it('what a rotation needs can be seen: since when a key is there, and when it was last used', async () => {
    const { id, secret: key } = await hiring.key({ scopes: READ })
    const createdAt = new Date(hiring.clock.now()).toISOString()
    hiring.clock.advance(90 * DAY)
    await hiring.ask(LIST, { key })
    await hiring.ports.usage.flush()
    const { json } = await hiring.manage(`GET /v1/keys/${id}`)
    const lastUsedAt = new Date(hiring.clock.now()).toISOString()
    expect(json).toMatchObject({ createdAt, credentials: [{ lastUsedAt }] })
  })
})
