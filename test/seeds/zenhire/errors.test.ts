import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { after } from '../../../src/core/terms.ts'
import { changeAccount } from '../../../src/engine/accounts.ts'
import { worth } from '../../build/worth.ts'
import { looksUnknown, unissued } from '../alike.ts'
import { aScene, plain, type Scene, said } from '../scene.ts'

const MODULES = ['speech', 'interview', 'cvdeepmatch', 'cvdeepsearch'] as const
const LIST = 'GET /api/v1/speech/runs'
const HOUR = 3_600_000

let zenhire: Scene
beforeAll(async () => {
  zenhire = await aScene('zenhire')
})
afterAll(() => zenhire.close())

const enable = async (modules: readonly string[], account = zenhire.api.account) =>
  worth(await changeAccount(zenhire.ports, zenhire.profiles, account, { modules }))

describe('Per-module permissions', () => {
  it.each(MODULES)(
    'a call to %s when the account is not entitled to it returns 403 MISSING_PERMISSION',
    async module => {
      const { secret } = await zenhire.key()
      await enable(MODULES.filter(it => it !== module))
      for (const line of [
        `POST /api/v1/${module}/runs`,
        `GET /api/v1/${module}/runs`,
        `GET /api/v1/${module}/runs/run_1`,
      ])
        expect(said(await zenhire.ask(line, { key: secret }))).toBe('403 MISSING_PERMISSION')
      for (const other of MODULES.filter(it => it !== module))
        expect(said(await zenhire.ask(`GET /api/v1/${other}/runs`, { key: secret }))).toBe('200')
    },
  )

  it.each(MODULES)('enabling %s takes effect at once, and so does taking it away', async module => {
    const { secret } = await zenhire.key()
    const heard: string[] = []
    for (const modules of [[], [module], []]) {
      await enable(modules)
      heard.push(said(await zenhire.ask(`POST /api/v1/${module}/runs`, { key: secret })))
    }
    expect(heard).toEqual(['403 MISSING_PERMISSION', '202', '403 MISSING_PERMISSION'])
  })

  const spoken = (language: unknown) => ({ body: { language } })
  it.each([
    ['none named', {}, '202', '202'],
    ['en', spoken('en'), '202', '202'],
    ['en-GB', spoken('en-GB'), '202', '202'],
    ['EN', spoken('EN'), '202', '202'],
    ['de', spoken('de'), '403 MISSING_PERMISSION', '202'],
    ['fr-FR', spoken('fr-FR'), '403 MISSING_PERMISSION', '202'],
    ['enm (Middle English)', spoken('enm'), '403 MISSING_PERMISSION', '202'],
  ])(
    'speech: non-English additionally requires multilingual access: %s',
    async (_, call, without, having) => {
      const { secret: key } = await zenhire.key()
      await enable(['speech'])
      expect(said(await zenhire.ask('POST /api/v1/speech/runs', { key, ...call }))).toBe(without)
      await enable(['speech', 'multilingual'])
      expect(said(await zenhire.ask('POST /api/v1/speech/runs', { key, ...call }))).toBe(having)
    },
  )

  it.each([
    ['twice', '{"language":"en","language":"de"}'],
    ['in another spelling', '{"Language":"de"}'],
    ['as a number', '{"language":7}'],
    ['in a body that is no JSON', 'language=de'],
  ])('a language given %s is refused, never guessed', async (_, body) => {
    const { secret: key } = await zenhire.key()
    await enable(['speech'])
    expect((await zenhire.ask('POST /api/v1/speech/runs', { key, body })).status).toBe(400)
  })

  it('multilingual access alone is not access to speech', async () => {
    const { secret: key } = await zenhire.key()
    await enable(['multilingual'])
    const answer = await zenhire.ask('POST /api/v1/speech/runs', { key, ...spoken('de') })
    expect(said(answer)).toBe('403 MISSING_PERMISSION')
  })

  it('reading past runs in other languages needs no multilingual access', async () => {
    const { secret: key } = await zenhire.key()
    await enable(['speech', 'multilingual'])
    const { json } = await zenhire.ask('POST /api/v1/speech/runs', { key, ...spoken('de') })
    await enable(['speech'])
    expect(said(await zenhire.ask(`${LIST}/${json['id']}`, { key }))).toBe('200')
  })
})

describe('Auth errors', () => {
  beforeAll(() => enable(['speech']))
  const presented = (name: string) => zenhire.ask(LIST, { key: zenhire.keys[name] })

  it('401 MISSING_API_KEY: no X-API-Key header', async () =>
    expect(said(await zenhire.ask(LIST))).toBe('401 MISSING_API_KEY'))

  it.each([
    ['revoked', 'INVALID_API_KEY: revoked key'],
    ['disabled', 'INVALID_API_KEY: inactive key'],
    ['expired', 'API_KEY_EXPIRED: the key’s expiry has passed'],
    ['inactiveAccount', 'CLIENT_INACTIVE: the account behind the key is disabled'],
  ])('401 (%s) %s', async (name, row) => {
    const answer = await presented(name)
    expect(said(answer)).toBe(`401 ${row.split(':')[0]}`)
    expect(answer.headers.get('www-authenticate')).toBe('ApiKey realm="ZenHire", header="X-API-Key"')
  })

  it('403 MISSING_PERMISSION: key is valid but the module isn’t enabled for the account', async () =>
    expect(said(await presented('noModules'))).toBe('403 MISSING_PERMISSION'))

  it('429 RATE_LIMIT_EXCEEDED: per-minute rate limit exceeded', async () => {
    const { secret: key } = await zenhire.key({ limits: { 'per-key': 1 } })
    await zenhire.ask(LIST, { key })
    const { headers, ...answer } = await zenhire.ask(LIST, { key })
    expect(said({ headers, ...answer })).toBe('429 RATE_LIMIT_EXCEEDED')
    expect([headers.get('retry-after'), headers.get('x-ratelimit-remaining')]).toEqual(['60', '0'])
  })

  looksUnknown(() => zenhire, LIST, 'zh_api_', 'zenhire')

  it.each(['revoked', 'disabled', 'rotated'])(
    'a %s key answers exactly as one nobody ever issued',
    async name => {
      const made = await zenhire.key()
      if (name === 'rotated') await zenhire.rotate(made.id)
      const key = name === 'rotated' ? made.secret : zenhire.keys[name]
      expect(plain(await zenhire.ask(LIST, { key }))).toEqual(
        plain(await zenhire.ask(LIST, { key: unissued('zh_api_') })),
      )
    },
  )

  it('a key expires at the very instant it names, not a millisecond sooner', async () => {
    const { secret: key } = await zenhire.key({ expiresAt: soon(HOUR) })
    zenhire.clock.advance(HOUR - 1)
    expect(said(await zenhire.ask(LIST, { key }))).toBe('200')
    zenhire.clock.advance(1)
    expect(said(await zenhire.ask(LIST, { key }))).toBe('401 API_KEY_EXPIRED')
  })

  it('API_KEY_EXPIRED: rotate', async () => {
    const { id } = await zenhire.key({ expiresAt: soon(HOUR) })
    zenhire.clock.advance(HOUR)
    const { secret: key } = await zenhire.rotate(id)
    expect(said(await zenhire.ask(LIST, { key }))).toBe('200')
  })

  it('CLIENT_INACTIVE ends when the account is enabled again', async () => {
    const { ports, profiles, api } = zenhire
    const { secret: key } = await zenhire.key()
    const heard: string[] = []
    for (const active of [true, false, true]) {
      worth(await changeAccount(ports, profiles, api.account, { active }))
      heard.push(said(await zenhire.ask(LIST, { key })))
    }
    expect(heard).toEqual(['200', '401 CLIENT_INACTIVE', '200'])
  })

  it.each<readonly [string, string, string | undefined]>([
    ['MISSING_API_KEY', LIST, undefined],
    ['INVALID_API_KEY', LIST, 'revoked'],
    ['API_KEY_EXPIRED', LIST, 'expired'],
    ['CLIENT_INACTIVE', LIST, 'inactiveAccount'],
    ['MISSING_PERMISSION', LIST, 'noModules'],
    ['NOT_FOUND', 'GET /api/v1/nothing', 'main'],
    ['NOT_FOUND', `${LIST}/run_none`, 'main'],
    ['METHOD_NOT_ALLOWED', 'DELETE /api/v1/speech/runs', 'main'],
    ['REQUEST_MALFORMED', 'GET /api//v1/speech/runs', 'main'],
  ])('all auth errors, and the others, use the standard error envelope: %s', async (code, line, name) => {
    const { json, headers } = await zenhire.ask(line, { key: name === undefined ? name : zenhire.keys[name] })
    const request_id = headers.get('x-request-id')
    expect(json).toEqual({ error: { code, message: expect.stringMatching(/^[A-Z].+\.$/), request_id } })
    expect(headers.get('content-type')).toMatch(/^application\/json/)
  })
})

const soon = (ms: number) => after(zenhire.clock.now(), ms)
