import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeAccount } from '../../../src/engine/accounts.ts'
import { worth } from '../../build/worth.ts'
import { looksUnknown } from '../alike.ts'
import { aScene, type Call, type Scene, said } from '../scene.ts'

const LIST = 'GET /v1/interviews'

let hiring: Scene
beforeAll(async () => {
  hiring = await aScene('hiring')
})
afterAll(() => hiring.close())

describe('401 Unauthorized: the key is missing, invalid, or has been revoked', () => {
  it.each<readonly [string, () => Call, string, string]>([
    ['missing', () => ({}), 'missing_api_key', 'Bearer realm="Hiring API"'],
    [
      'invalid',
      () => ({ key: 'hr_nonsense' }),
      'invalid_api_key',
      'Bearer realm="Hiring API", error="invalid_token"',
    ],
    [
      'revoked',
      () => ({ key: hiring.keys['revoked'] }),
      'invalid_api_key',
      'Bearer realm="Hiring API", error="invalid_token"',
    ],
  ])('%s, as problem+json with an RFC 6750 challenge', async (_, call, code, challenge) => {
    const { status, json, headers } = await hiring.ask(LIST, call())
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(headers.get('www-authenticate')).toBe(challenge)
    expect(json).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status,
      detail: expect.stringMatching(/\.$/),
      code,
      request_id: headers.get('x-request-id'),
    })
  })

  looksUnknown(() => hiring, LIST, 'hr_', 'hiring')

  it('a disabled key, and one of a disabled organization, does not work', async () => {
    const { id, secret: key } = await hiring.key({ scopes: ['interviews:read'] })
    const { ports, profiles, api } = hiring
    worth(await changeAccount(ports, profiles, api.account, { active: false }))
    expect(said(await hiring.ask(LIST, { key }))).toBe('401 account_inactive')
    worth(await changeAccount(ports, profiles, api.account, { active: true }))
    expect(said(await hiring.ask(LIST, { key }))).toBe('200')
    await hiring.disable(id)
    expect(said(await hiring.ask(LIST, { key }))).toBe('401 invalid_api_key')
  })

  it('comes before 404: who has no key learns no path', async () => {
    expect(said(await hiring.ask('GET /v1/nothing'))).toBe('401 missing_api_key')
    expect(said(await hiring.ask('GET /v1/nothing', { key: hiring.keys['all'] }))).toBe('404 not_found')
  })
})

describe('403 Forbidden: the key is valid but does not have the scope required for this resource', () => {
  it('names the scope, in the detail and in the challenge', async () => {
    const { status, json, headers } = await hiring.ask('POST /v1/jobs', {
      key: hiring.keys['readInterviews'],
      body: { title: 'Engineer' },
    })
    expect(json).toEqual({
      type: 'about:blank',
      title: 'Forbidden',
      status,
      detail: expect.stringContaining('jobs:write'),
      code: 'insufficient_scope',
      request_id: headers.get('x-request-id'),
    })
    expect(status).toBe(403)
    expect(headers.get('www-authenticate')).toBe(
      'Bearer realm="Hiring API", error="insufficient_scope", scope="jobs:write"',
    )
  })

  it('and nothing was written', async () => {
    const before = await hiring.ask('GET /v1/jobs', { key: hiring.keys['all'] })
    await hiring.ask('POST /v1/jobs', { key: hiring.keys['readInterviews'], body: { title: 'Never' } })
    const after = await hiring.ask('GET /v1/jobs', { key: hiring.keys['all'] })
    expect(after.json['data']).toEqual(before.json['data'])
  })
})

describe('messages exist in English and in French', () => {
  it.each([
    [undefined, 'en', 'Unauthorized'],
    ['en', 'en', 'Unauthorized'],
    ['fr', 'fr', 'Authentification requise'],
    ['fr-CA, en;q=0.5', 'fr', 'Authentification requise'],
    ['de, fr;q=0.8, en;q=0.5', 'fr', 'Authentification requise'],
    ['fr;q=0.1, en', 'en', 'Unauthorized'],
    ['de', 'en', 'Unauthorized'],
    ['', 'en', 'Unauthorized'],
    [';;;q=x', 'en', 'Unauthorized'],
  ])('Accept-Language: %s is answered in %s', async (accepted, language, title) => {
    const asked = accepted === undefined ? {} : { 'Accept-Language': accepted }
    const { json, headers } = await hiring.ask(LIST, { headers: asked })
    expect([json['title'], headers.get('content-language')]).toEqual([title, language])
    expect(headers.get('vary')).toContain('Accept-Language')
  })

  it('the code is the same in both', async () => {
    const asked = { key: hiring.keys['readInterviews'], headers: { 'Accept-Language': 'fr' } }
    const { json } = await hiring.ask('GET /v1/jobs', asked)
    expect([json['code'], json['detail']]).toEqual([
      'insufficient_scope',
      expect.stringMatching(/portée.*jobs:read/),
    ])
  })
})
