import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { after, HOUR } from '../../../src/core/terms.ts'
import { changeAccount, changeCollection } from '../../../src/engine/accounts.ts'
import { at } from '../../build/client.ts'
import { worth } from '../../build/worth.ts'
import { looksUnknown } from '../alike.ts'
import { aScene, type Call, plain, type Scene, said } from '../scene.ts'

const SEARCH = 'GET /v1/docs/search?q=authentication'

let zen: Scene
beforeAll(async () => {
  zen = await aScene('zensearch')
})
afterAll(() => zen.close())

describe('Invalid key error', () => {
  looksUnknown(() => zen, SEARCH, 'zsk_sk_', 'zensearch')

  it.each([
    ['zsk_pk_', 'a secret key called publishable'],
    ['zsk_xx_', 'another prefix'],
    ['sk_', 'a shorter prefix'],
    ['', 'no prefix'],
  ])('verify the key prefix matches the expected type: %s (%s)', async prefix => {
    const { secret } = await zen.key()
    const key = secret.replace('zsk_sk_', prefix)
    expect(said(await zen.ask(SEARCH, { key }))).toBe('401 INVALID_API_KEY')
  })

  it('check the key hasn’t been revoked: a revoked key is invalid in the same words for programs', async () => {
    const { id, publishable, secret } = await zen.key()
    await zen.revoke(id)
    for (const key of [publishable, secret]) {
      const { json, headers } = await zen.ask(SEARCH, { key })
      const unknown = await zen.ask(SEARCH, { key: 'zsk_sk_nothing' })
      expect(at(json, 'error', 'code')).toBe(at(unknown.json, 'error', 'code'))
      expect(at(json, 'error', 'hint')).toBe(at(unknown.json, 'error', 'hint'))
      expect(headers.get('www-authenticate')).toBe(unknown.headers.get('www-authenticate'))
    }
  })

  it('the two halves of a revoked pair answer alike', async () => {
    const { id, publishable, secret } = await zen.key()
    await zen.revoke(id)
    const [one, other] = [await zen.ask(SEARCH, { key: publishable }), await zen.ask(SEARCH, { key: secret })]
    expect([one.status, one.text.replace(/req_\w+/, '')]).toEqual([401, other.text.replace(/req_\w+/, '')])
  })

  it('a disabled key is invalid, and a disabled team says so', async () => {
    const { id, secret: key } = await zen.key()
    await zen.disable(id)
    expect(said(await zen.ask(SEARCH, { key }))).toBe('401 INVALID_API_KEY')
    const { ports, profiles, api } = zen
    const toggle = async (active: boolean) =>
      worth(await changeAccount(ports, profiles, api.account, { active }))
    await toggle(false)
    expect(said(await zen.ask(SEARCH, { key: zen.keys['secret'] }))).toBe('401 ACCOUNT_INACTIVE')
    await toggle(true)
    expect(said(await zen.ask(SEARCH, { key: zen.keys['secret'] }))).toBe('200')
  })

  it('expires at: an optional date, from which very instant both halves are expired', async () => {
    const pair = await zen.key({ expiresAt: after(zen.clock.now(), HOUR) })
    zen.clock.advance(HOUR - 1)
    const both = () =>
      Promise.all([pair.publishable, pair.secret].map(async key => said(await zen.ask(SEARCH, { key }))))
    expect(await both()).toEqual(['200', '200'])
    zen.clock.advance(1)
    expect(await both()).toEqual(['401 API_KEY_EXPIRED', '401 API_KEY_EXPIRED'])
  })

  it('a key without an expiration date still works after ten years', async () => {
    const { secret: key } = await zen.key()
    zen.clock.advance(10 * 365 * 24 * HOUR)
    expect(said(await zen.ask(SEARCH, { key }))).toBe('200')
  })
})

describe('Collection access denied', () => {
  const ways: readonly (readonly [string, (name: string) => readonly [string, Call]])[] = [
    ['searching', name => [`GET /v1/docs/search?collection=${name}`, {}]],
    ['searching by POST', name => ['POST /v1/docs/search', { body: { query: 'a', collection: name } }]],
    ['adding', name => ['POST /v1/docs/documents', { body: { collection: name, title: 'A', body: 'B' } }]],
    [
      'replacing',
      name => ['PUT /v1/docs/documents/d', { body: { collection: name, title: 'A', body: 'B' } }],
    ],
    ['removing', name => [`DELETE /v1/docs/documents/d?collection=${name}`, {}]],
  ]
  const hear = async (key: string | undefined, [line, call]: readonly [string, Call]) =>
    said(await zen.ask(line, { ...call, key }))

  it.each(ways)('check the key pair’s allowed collections: %s', async (_, way) => {
    const { oneCollectionSecret: key } = zen.keys
    const { other, allowed = '' } = zen.api.collections ?? {}
    for (const name of [other ?? '', 'internal'])
      expect(await hear(key, way(name))).toBe('403 COLLECTION_ACCESS_DENIED')
    for (const name of [allowed, 'docs'])
      expect(await hear(key, way(name))).toMatch(/^20\d$|DOCUMENT_NOT_FOUND$/)
  })

  it.each(ways)('verify the collection ID is correct: %s', async (_, way) => {
    for (const key of [zen.keys['secret'], zen.keys['oneCollectionSecret']])
      expect(await hear(key, way('col_nothing'))).toBe('403 COLLECTION_NOT_FOUND')
  })

  it.each(ways)('ensure the collection exists and is active: %s', async (_, way) => {
    for (const name of [zen.api.collections?.['inactive'] ?? '', 'archive'])
      expect(await hear(zen.keys['secret'], way(name))).toBe('403 COLLECTION_NOT_FOUND')
  })

  it('a collection that is made inactive is gone at once, from searches that name none too', async () => {
    const { secret: key } = await zen.key()
    const { other = '' } = zen.api.collections ?? {}
    const note = { collection: other, title: 'Transient', body: 'Here and gone.' }
    await zen.ask('PUT /v1/docs/documents/doc_transient', { key, body: note })
    const finds = async () =>
      (await zen.ask('GET /v1/docs/search?q=transient', { key })).text.includes('doc_transient')
    const seen = [await finds()]
    for (const active of [false, true]) {
      worth(await changeCollection(zen.ports, other, { active }))
      seen.push(await finds())
    }
    expect(seen).toEqual([true, false, true])
  })

  it.each<readonly [string, Call]>([
    ['GET /v1/docs/search?collection=docs&collection=internal', {}],
    ['GET /v1/docs/search?collection=docs&Collection=internal', {}],
    ['GET /v1/docs/search?collection[]=internal', {}],
    ['POST /v1/docs/search?collection=docs', { body: { query: 'a', collection: 'internal' } }],
    ['POST /v1/docs/search', { body: '{"query":"a","collection":"docs","collection":"internal"}' }],
    ['POST /v1/docs/search', { body: { query: 'a', Collection: 'internal' } }],
    ['POST /v1/docs/search', { body: { query: 'a', collection: { id: 'docs' } } }],
  ])('a collection named doubtfully is refused, never guessed: %s %j', async (line, call) =>
    expect((await zen.ask(line, { ...call, key: zen.keys['oneCollectionSecret'] })).status).toBe(400),
  )

  it('a document cannot be moved out of, or into, a collection the key may not reach', async () => {
    const [wide, narrow] = [zen.keys['secret'], zen.keys['oneCollectionSecret']]
    const note = { collection: 'internal', title: 'Internal', body: 'Ours.' }
    await zen.ask('PUT /v1/docs/documents/doc_internal', { key: wide, body: note })
    const moved = { key: narrow, body: { ...note, collection: 'docs' } }
    expect(said(await zen.ask('PUT /v1/docs/documents/doc_internal', moved))).toBe(
      '403 COLLECTION_ACCESS_DENIED',
    )
    const removed = await zen.ask('DELETE /v1/docs/documents/doc_internal', { key: narrow })
    expect(said(removed)).toBe('403 COLLECTION_ACCESS_DENIED')
  })
})

describe('the error envelope', () => {
  const rows: readonly (readonly [string, string, () => Call])[] = [
    ['401 MISSING_API_KEY', SEARCH, () => ({})],
    ['401 INVALID_API_KEY', SEARCH, () => ({ key: 'zsk_sk_nothing' })],
    ['401 HMAC_SIGNATURE_MISSING', SEARCH, () => ({ key: zen.keys['signedSecret'] })],
    ['403 COLLECTION_NOT_FOUND', 'GET /v1/docs/search?collection=none', () => ({ key: zen.keys['secret'] })],
    ['403 HOST_NOT_ALLOWED', SEARCH, () => ({ key: zen.keys['restrictedPublishable'] })],
    ['403 READ_ONLY_KEY', 'DELETE /v1/docs/documents/a', () => ({ key: zen.keys['publishable'] })],
    ['404 NOT_FOUND', 'GET /v1/docs', () => ({ key: zen.keys['secret'] })],
    ['405 METHOD_NOT_ALLOWED', 'PATCH /v1/docs/search', () => ({ key: zen.keys['secret'] })],
    ['400 REQUEST_MALFORMED', 'POST /v1/docs/search', () => ({ key: zen.keys['secret'], body: '[]' })],
  ]

  it.each(rows)('of %s is error: code, message, hint, request_id', async (expected, line, call) => {
    const answer = await zen.ask(line, call())
    expect(said(answer)).toBe(expected)
    const error = {
      code: expected.slice(4),
      message: expect.stringMatching(/\.$/),
      hint: expect.stringMatching(/\.$/),
      request_id: answer.headers.get('x-request-id'),
    }
    expect(answer.json).toEqual({ error })
  })

  it.each(rows)('of %s comes with the limit headers, as every response', async (_, line, call) => {
    const { headers } = await zen.ask(line, call())
    for (const name of ['limit', 'remaining', 'reset'])
      expect(headers.get(`x-ratelimit-${name}`)).toMatch(/^\d+$/)
  })

  it('a request that cannot be read is told how the limit of its key really stands', async () => {
    const { secret: key } = await zen.key({ limits: { 'per-key': 7 } })
    await zen.ask(SEARCH, { key })
    const { headers } = await zen.ask('POST /v1/docs/search', { key, body: '[]' })
    expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]).toEqual(['7', '6'])
  })

  it('a stranger’s answers are the same for every stranger', async () => {
    const [one, other] = [await zen.ask(SEARCH, { key: 'a' }), await zen.ask(SEARCH, { key: 'zsk_pk_b' })]
    expect(plain(one)).toEqual(plain(other))
  })
})
