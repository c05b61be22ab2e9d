import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addProject, changeAccount } from '../../src/engine/accounts.ts'
import { grantCredits } from '../../src/engine/credits.ts'
import { type Answer, at } from '../build/client.ts'
import { worth } from '../build/worth.ts'
import { aScene, type Scene, said } from './scene.ts'

const MODULES = ['speech', 'interview', 'cvdeepmatch', 'cvdeepsearch'] as const
const submit = (module: string) => `POST /api/v1/${module}/runs`
const list = (module: string) => `GET /api/v1/${module}/runs`
const ids = ({ json }: Answer) => [json['data']].flat().map(it => at(it, 'id'))

let zenhire: Scene
let key: string
beforeAll(async () => {
  zenhire = await aScene('zenhire')
  await enable(MODULES)
  key = zenhire.keys['main'] ?? ''
})
afterAll(() => zenhire.close())

const enable = async (modules: readonly string[]) =>
  worth(await changeAccount(zenhire.ports, zenhire.profiles, zenhire.api.account, { modules }))

describe('Authentication', () => {
  it.each(MODULES)('is identical across the modules: %s', async module => {
    const submitted = await zenhire.ask(submit(module), { key })
    expect(said(submitted)).toBe('202')
    expect(said(await zenhire.ask(list(module), { key }))).toBe('200')
    expect(said(await zenhire.ask(`${list(module)}/${submitted.json['id']}`, { key }))).toBe('200')
  })

  it.each(MODULES.flatMap(it => [submit(it), list(it), `${list(it)}/run_1`]))(
    'every request carries your key in the X-API-Key header: %s',
    async line => expect(said(await zenhire.ask(line))).toBe('401 MISSING_API_KEY'),
  )

  it.each(['x-api-key', 'X-Api-Key', 'X-API-KEY'])('the header may be spelled %s', async name =>
    expect(said(await zenhire.ask(list('speech'), { headers: { [name]: key } }))).toBe('200'),
  )

  it.each([
    ['Authorization', (it: string) => `Bearer ${it}`],
    ['X-ZenSearch-Key', (it: string) => it],
    ['Cookie', (it: string) => `X-API-Key=${it}`],
  ])('a key anywhere else is no key: %s', async (name, spelled) => {
    const answer = await zenhire.ask(list('speech'), { headers: { [name]: spelled(key) } })
    expect(said(answer)).toBe('401 MISSING_API_KEY')
  })

  it('nor is one in the query', async () =>
    expect(said(await zenhire.ask(`${list('speech')}?api_key=${key}`))).toBe('401 MISSING_API_KEY'))
})

describe('Getting a key', () => {
  it('admins of a client account can create, list, and revoke keys at any time', async () => {
    const made = await zenhire.key({ name: 'Made today' })
    expect(said(await zenhire.ask(list('speech'), { key: made.secret }))).toBe('200')
    const { json } = await zenhire.manage(`GET /v1/keys?account=${zenhire.api.account}`)
    expect(at(json, 'items', 0)).toMatchObject({ id: made.id, name: 'Made today', state: 'active' })
    await zenhire.revoke(made.id)
    expect(said(await zenhire.ask(list('speech'), { key: made.secret }))).toBe('401 INVALID_API_KEY')
    expect((await zenhire.manage(`GET /v1/keys/${made.id}`)).json).toMatchObject({ state: 'revoked' })
  })

  it('the public API is request-only: you submit work, poll for results, and list past runs', async () => {
    const { json } = await zenhire.ask(submit('speech'), { key })
    const poll = async () => (await zenhire.ask(`${list('speech')}/${json['id']}`, { key })).json['status']
    const seen = [json['status'], await poll()]
    zenhire.clock.advance(1000)
    seen.push(await poll())
    zenhire.clock.advance(1000)
    seen.push(await poll())
    expect(seen).toEqual(['queued', 'queued', 'running', 'completed'])
    expect(ids(await zenhire.ask(list('speech'), { key }))).toContain(json['id'])
  })

  it.each(['keys', 'api-keys', 'projects'].flatMap(it => [`GET /api/v1/${it}`, `POST /api/v1/${it}`]))(
    'creating keys and organizing them into Projects happens not through any API endpoint: %s',
    async line => expect(said(await zenhire.ask(line, { key, body: {} }))).toBe('404 NOT_FOUND'),
  )

  it.each(MODULES)('each %s run inherits the Project of the API key that submitted it', async module => {
    const { alpha, beta } = zenhire.api.projects ?? {}
    const ofAlpha = await zenhire.ask(submit(module), { key })
    const ofBeta = await zenhire.ask(submit(module), { key: zenhire.api.betaKey })
    const loose = await zenhire.ask(submit(module), { key: (await zenhire.key()).secret })
    expect(ofAlpha.json['project']).toEqual({ id: alpha, name: 'alpha' })
    expect(ofBeta.json['project']).toEqual({ id: beta, name: 'beta' })
    expect(loose.json['project']).toBeNull()
  })

  it('a run keeps its Project when its key moves to another', async () => {
    const { ports, api } = zenhire
    const [from, to] = [
      worth(await addProject(ports, api.account, 'from')),
      worth(await addProject(ports, api.account, 'to')),
    ]
    const moving = await zenhire.key({ projectId: from.id })
    const { json } = await zenhire.ask(submit('speech'), { key: moving.secret })
    await zenhire.change(moving.id, { projectId: to.id })
    const polled = await zenhire.ask(`${list('speech')}/${json['id']}`, { key: moving.secret })
    const next = await zenhire.ask(submit('speech'), { key: moving.secret })
    expect([at(polled.json, 'project', 'name'), at(next.json, 'project', 'name')]).toEqual(['from', 'to'])
  })

  it.each(
    MODULES.flatMap(it => [
      [it, 'project'],
      [it, 'project_id'],
    ]),
  )('there is no project field to send on a request: %s, %s', async (module, field) => {
    const before = await zenhire.balance()
    const body = { [field]: zenhire.api.projects?.['beta'] }
    expect(said(await zenhire.ask(submit(module), { key, body }))).toBe('400 PROJECT_NOT_ACCEPTED')
    expect(await zenhire.balance()).toBe(before)
  })

  it.each(MODULES)('you can still filter list endpoints by project: %s', async module => {
    const { alpha, beta } = zenhire.api.projects ?? {}
    const ofAlpha = (await zenhire.ask(submit(module), { key })).json['id']
    const ofBeta = (await zenhire.ask(submit(module), { key: zenhire.api.betaKey })).json['id']
    const listed = async (query: string) => ids(await zenhire.ask(`${list(module)}${query}`, { key }))
    for (const project of [alpha, 'alpha']) {
      expect(await listed(`?project=${project}`)).toContain(ofAlpha)
      expect(await listed(`?project=${project}`)).not.toContain(ofBeta)
    }
    expect(await listed(`?project=${beta}`)).toContain(ofBeta)
    expect(await listed('')).toEqual(expect.arrayContaining([ofAlpha, ofBeta]))
    expect(await listed('?project=prj_nobody')).toEqual([])
  })
})

describe('Key format & rate limits', () => {
  it('all keys use the zh_api_… format', async () => {
    expect((await zenhire.key()).secret).toMatch(/^zh_api_[0-9A-Za-z]{34}$/)
    expect((await zenhire.rotate((await zenhire.key()).id)).secret).toMatch(/^zh_api_/)
  })

  it('the rate limit is configured per key (default 500 req/min)', async () => {
    const { headers } = await zenhire.ask(list('speech'), { key: (await zenhire.key()).secret })
    expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]).toEqual(['500', '499'])
  })

  it('and can be adjusted from the dashboard, without a new key', async () => {
    const { id, secret } = await zenhire.key()
    await zenhire.ask(list('speech'), { key: secret })
    await zenhire.manage(`PATCH /v1/keys/${id}`, { limits: { 'per-key': 900 } })
    const { headers } = await zenhire.ask(list('speech'), { key: secret })
    expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]).toEqual(['900', '898'])
  })

  it.each(['zh_speech_live_', 'zh_speech_test_', 'zh_cv_live_', 'zh_'])(
    'keys issued before this format was introduced (%s…) continue to work without any changes',
    async prefix => {
      const older = `${prefix}A1b2-C3d4_e5F6.g7`
      const { key: imported, credentials } = await zenhire.imported(older)
      for (const module of MODULES)
        expect(said(await zenhire.ask(submit(module), { key: older }))).toBe('202')
      expect(credentials.map(it => it.mask)).toEqual([`${prefix}A1b...`])
      await zenhire.revoke(imported.id)
      expect(said(await zenhire.ask(list('speech'), { key: older }))).toBe('401 INVALID_API_KEY')
    },
  )

  it('keys draw on the same credit balance', async () => {
    const before = await zenhire.balance()
    for (const each of [key, zenhire.api.betaKey, zenhire.keys['legacy']])
      await zenhire.ask(submit('speech'), { key: each })
    expect(await zenhire.balance()).toBe(before - 3)
    worth(await grantCredits(zenhire.ports, { accountId: zenhire.api.account, amount: 5 }))
    expect(await zenhire.balance()).toBe(before + 2)
  })
})

describe('Storing keys securely', () => {
  it('the API is server-to-server: no page is ever allowed to read an answer', async () => {
    const headers = { Origin: 'https://app.example.com' }
    const asked = {
      ...headers,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'x-api-key',
    }
    const answers = [
      await zenhire.ask(list('speech'), { key, headers }),
      await zenhire.ask(list('speech'), { headers }),
      await zenhire.ask('GET /api/v1/health', { headers }),
      await zenhire.ask('OPTIONS /api/v1/speech/runs', { headers: asked }),
      await zenhire.ask('OPTIONS /api/v1/health', { headers: asked }),
    ]
    expect(answers.map(said)).toEqual([
      '200',
      '401 MISSING_API_KEY',
      '200',
      '401 MISSING_API_KEY',
      '401 MISSING_API_KEY',
    ])
    const names = answers.flatMap(it => [...it.headers.keys()])
    expect(names.filter(it => it.startsWith('access-control-'))).toEqual([])
  })

  it('rotation is one click in the dashboard: the new key works, the exposed one does not', async () => {
    const { id, secret } = await zenhire.key()
    const rotated = await zenhire.manage(`POST /v1/keys/${id}/rotate`, {})
    const fresh = String(at(rotated.json, 'secrets', 0, 'secret'))
    expect([rotated.json['id'], fresh.slice(0, 7)]).toEqual([id, 'zh_api_'])
    expect(said(await zenhire.ask(list('speech'), { key: fresh }))).toBe('200')
    expect(said(await zenhire.ask(list('speech'), { key: secret }))).toBe('401 INVALID_API_KEY')
  })
})

describe('The one unauthenticated endpoint', () => {
  it('GET /api/v1/health does not require a key', async () => {
    const { status, json } = await zenhire.ask('GET /api/v1/health')
    expect([status, json]).toEqual([200, { status: 'ok' }])
  })

  it.each(['main', 'revoked', 'expired', 'nonsense'])(
    'nor does it look at one that is sent: %s',
    async name =>
      expect(said(await zenhire.ask('GET /api/v1/health', { key: zenhire.keys[name] ?? name }))).toBe('200'),
  )

  it.each([
    'POST /api/v1/health',
    'GET /api/v1/health/',
    'GET /api/v1/healthz',
    'GET /api/v1/Health',
    'GET /api/v1',
    'GET /',
    'GET /api/v1/speech',
  ])('is the only endpoint that does not: %s', async line =>
    expect(said(await zenhire.ask(line))).toBe('401 MISSING_API_KEY'),
  )
})
