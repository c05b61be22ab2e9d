import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { after, DAY, HOUR } from '../../src/core/terms.ts'
import { addAccount, addCollection } from '../../src/engine/accounts.ts'
import { issueKey } from '../../src/engine/issue.ts'
import { type Answer, at } from '../build/client.ts'
import { worth } from '../build/worth.ts'
import { aScene, type Scene, said } from './scene.ts'

const SEARCH = 'GET /v1/docs/search?q=authentication'
const SITE = { Origin: 'https://docs.example.com' }

let zen: Scene
beforeAll(async () => {
  zen = await aScene('zensearch')
})
afterAll(() => zen.close())

const search = async (key: string, headers: Readonly<Record<string, string>> = {}) =>
  said(await zen.ask(SEARCH, { key, headers }))
const write = async (key: string, collection = 'docs') =>
  said(
    await zen.ask('POST /v1/docs/documents', { key, body: { collection, title: 'A note', body: 'Text.' } }),
  )
const found = ({ json }: Answer) => new Set([json['results']].flat().map(it => at(it, 'collection')))

describe('ZenSearch uses a key pair model with two types of keys', () => {
  it('publishable key zsk_pk_ and secret key zsk_sk_', async () => {
    const pair = await zen.key()
    expect(pair.publishable).toMatch(/^zsk_pk_[0-9A-Za-z]{34}$/)
    expect(pair.secret).toMatch(/^zsk_sk_[0-9A-Za-z]{34}$/)
  })

  it('both keys in a pair share the same permissions and access controls', async () => {
    const pair = await zen.key({ collections: ['internal'], expiresAt: after(zen.clock.now(), HOUR) })
    for (const key of [pair.publishable, pair.secret]) {
      expect(said(await zen.ask('GET /v1/docs/search?collection=internal', { key }))).toBe('200')
      const denied = await zen.ask('GET /v1/docs/search?collection=docs', { key })
      expect(said(denied)).toBe('403 COLLECTION_ACCESS_DENIED')
    }
    zen.clock.advance(HOUR)
    for (const key of [pair.publishable, pair.secret]) expect(await search(key)).toBe('401 API_KEY_EXPIRED')
  })

  it('and one limit: what one half uses the other has no more', async () => {
    const { publishable, secret } = await zen.key({ limits: { 'per-key': 3 } })
    expect([await search(publishable), await search(secret), await search(publishable)]).toEqual(
      Array(3).fill('200'),
    )
    expect([await search(secret), await search(publishable)]).toEqual(Array(2).fill('429 RATE_LIMITED'))
  })
})

describe('Publishable keys are designed for client-side use', () => {
  it('safe to embed in frontend code: a page on an allowed host may read the answer', async () => {
    const { publishable: key } = await zen.key({ restrictions: { hosts: ['docs.example.com'] } })
    const { status, headers } = await zen.ask(SEARCH, { key, headers: SITE })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, SITE.Origin])
  })

  it('restricted by allowed hosts and referers', async () => {
    const restrictions = { hosts: ['docs.example.com'], referers: ['https://docs.example.com/guide/*'] }
    const { publishable } = await zen.key({ restrictions })
    const from = (page: string) =>
      search(publishable, { ...SITE, Referer: `https://docs.example.com${page}` })
    expect([await from('/guide/start'), await from('/blog')]).toEqual(['200', '403 REFERER_NOT_ALLOWED'])
    expect(await search(publishable, { Origin: 'https://evil.example' })).toBe('403 HOST_NOT_ALLOWED')
  })

  it('support IP-based rate limiting', async () => {
    const { publishable, secret } = await zen.key({ limits: { 'per-address': 1 } })
    expect([await search(publishable), await search(publishable)]).toEqual(['200', '429 RATE_LIMITED'])
    expect([await search(secret), await search(secret)]).toEqual(['200', '200'])
  })

  it.each<readonly [string, unknown]>([
    ['GET /v1/docs/search', undefined],
    ['GET /v1/docs/search?q=keys&collection=docs', undefined],
    ['HEAD /v1/docs/search', undefined],
    ['POST /v1/docs/search', { query: 'keys', collection: 'docs' }],
  ])('limited to read-only operations: %s is one', async (line, body) => {
    const { publishable: key } = await zen.key()
    expect(said(await zen.ask(line, { key, body }))).toBe('200')
  })

  it.each<readonly [string, unknown]>([
    ['POST /v1/docs/documents', { collection: 'docs', title: 'A', body: 'B' }],
    ['PUT /v1/docs/documents/doc_1', { collection: 'docs', title: 'A', body: 'B' }],
    ['DELETE /v1/docs/documents/doc_1', undefined],
  ])('limited to read-only operations: %s is none', async (line, body) => {
    const { publishable: key } = await zen.key()
    expect(said(await zen.ask(line, { key, body }))).toBe('403 READ_ONLY_KEY')
  })
})

describe('Secret keys are for server-side use only', () => {
  it('never expose in client-side code: no page may read the answer, whatever hosts the pair allows', async () => {
    const { secret: key } = await zen.key({ restrictions: { hosts: ['docs.example.com'] } })
    const { status, headers } = await zen.ask(SEARCH, { key, headers: SITE })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, null])
  })

  it('full access to permitted collections', async () => {
    const { secret } = await zen.key({ collections: ['docs', 'internal'] })
    expect([await write(secret, 'docs'), await write(secret, 'internal')]).toEqual(['201', '201'])
  })

  it('support HMAC request signing', async () => {
    const { secret } = await zen.key({ signed: true })
    expect(await search(secret)).toBe('401 HMAC_SIGNATURE_MISSING')
  })

  it('can perform write operations', async () => {
    const { secret: key } = await zen.key()
    const put = { collection: 'docs', title: 'Rotation', body: 'Old keys work for 24 hours.' }
    const line = 'v1/docs/documents/doc_rotation'
    expect(said(await zen.ask(`PUT /${line}`, { key, body: put }))).toBe('200')
    expect((await zen.ask('GET /v1/docs/search?q=rotation', { key })).text).toContain('doc_rotation')
    expect(said(await zen.ask(`DELETE /${line}`, { key }))).toBe('204')
  })
})

describe('Collection access', () => {
  it('all collections: access any collection in the team, new ones too', async () => {
    const { secret } = await zen.key()
    worth(await addCollection(zen.ports, zen.profiles, zen.api.account, 'brand-new'))
    expect([await write(secret, 'docs'), await write(secret, 'brand-new')]).toEqual(['201', '201'])
  })

  it('specific collections: restrict to selected collections only', async () => {
    const everywhere = await zen.key()
    for (const name of ['docs', 'internal']) await write(everywhere.secret, name)
    const { secret: key } = await zen.key({ collections: ['internal'] })
    const answer = await zen.ask('GET /v1/docs/search', { key })
    expect(found(answer)).toEqual(new Set([zen.api.collections?.['other']]))
    expect(await write(key, 'docs')).toBe('403 COLLECTION_ACCESS_DENIED')
  })

  it('the key belongs to one team: another team’s collections do not exist for it', async () => {
    const { ports, profiles, api } = zen
    const { apiId } = worth(await ports.directory.find('account', api.account))
    const team = worth(await addAccount(ports, profiles, { apiId, name: 'Another team' }))
    worth(await addCollection(ports, profiles, team.id, 'theirs'))
    const made = worth(await issueKey(ports, profiles, { accountId: team.id, name: 'Theirs' }))
    const theirs = worth(made.secrets.find(it => it.side === 'secret')).secret
    expect([await write(theirs, 'theirs'), await write(theirs, 'docs')]).toEqual([
      '201',
      '403 COLLECTION_NOT_FOUND',
    ])
    expect(await write((await zen.key()).secret, 'theirs')).toBe('403 COLLECTION_NOT_FOUND')
  })
})

describe('Rotate keys', () => {
  it('new keys are generated immediately', async () => {
    const old = await zen.key()
    const fresh = await zen.rotate(old.id)
    expect(fresh.id).toBe(old.id)
    expect([await search(fresh.publishable), await search(fresh.secret)]).toEqual(['200', '200'])
    expect(fresh.secret).not.toBe(old.secret)
  })

  it('both old and new keys work during the grace period', async () => {
    const old = await zen.key()
    const fresh = await zen.rotate(old.id)
    zen.clock.advance(DAY - 1)
    for (const key of [old.publishable, old.secret, fresh.publishable, fresh.secret])
      expect(await search(key)).toBe('200')
    expect([await write(old.secret), await write(old.publishable)]).toEqual(['201', '403 READ_ONLY_KEY'])
  })

  it('old keys stop working after the grace period (24 hours), at its very instant', async () => {
    const old = await zen.key()
    const fresh = await zen.rotate(old.id)
    zen.clock.advance(DAY)
    for (const key of [old.publishable, old.secret]) expect(await search(key)).toBe('401 INVALID_API_KEY')
    for (const key of [fresh.publishable, fresh.secret]) expect(await search(key)).toBe('200')
  })

  it('the grace period extends no expiry', async () => {
    const old = await zen.key({ expiresAt: after(zen.clock.now(), HOUR) })
    const fresh = await zen.rotate(old.id)
    zen.clock.advance(HOUR)
    expect([await search(old.secret), await search(fresh.secret)]).toEqual([
      '401 INVALID_API_KEY',
      '401 API_KEY_EXPIRED',
    ])
  })
})

describe('Revoke keys', () => {
  it('immediately invalidates both the publishable and secret keys', async () => {
    const pair = await zen.key()
    expect([await search(pair.publishable), await search(pair.secret)]).toEqual(['200', '200'])
    await zen.revoke(pair.id)
    for (const key of [pair.publishable, pair.secret]) expect(await search(key)).toBe('401 INVALID_API_KEY')
  })

  it('and, during a grace period, the old ones with them', async () => {
    const old = await zen.key()
    const fresh = await zen.rotate(old.id)
    await zen.revoke(old.id)
    for (const key of [old.publishable, old.secret, fresh.publishable, fresh.secret])
      expect(await search(key)).toBe('401 INVALID_API_KEY')
  })
})

describe('Using API keys', () => {
  it.each(['publishable', 'secret'])('include the key in the X-ZenSearch-Key header: %s', async side =>
    expect(await search(zen.keys[side] ?? '')).toBe('200'),
  )

  it.each(['Authorization', 'X-API-Key'])('and in no other: %s', async name =>
    expect(said(await zen.ask(SEARCH, { headers: { [name]: zen.keys['secret'] ?? '' } }))).toBe(
      '401 MISSING_API_KEY',
    ),
  )

  it('client.search("authentication") in the default collection finds what is there', async () => {
    const collection = zen.api.collections?.['allowed']
    const { secret, publishable: key } = await zen.key()
    const note = { collection: 'docs', title: 'Authentication', body: 'Keys.' }
    await zen.ask('PUT /v1/docs/documents/doc_auth', { key: secret, body: note })
    const asked = { query: 'authentication', collection }
    const answers = [
      await zen.ask('POST /v1/docs/search', { key, body: asked }),
      await zen.ask(`${SEARCH}&collection=${collection}`, { key }),
    ]
    for (const { text } of answers) expect(text).toContain('doc_auth')
  })

  it('the browser extension: a dedicated key pair, restricted to the collections it should search', async () => {
    const extension = await zen.key({ name: 'browser-extension', collections: ['docs'] })
    const ask = (collection: string) =>
      zen.ask(`${SEARCH}&collection=${collection}`, { key: extension.publishable })
    expect([said(await ask('docs')), said(await ask('internal'))]).toEqual([
      '200',
      '403 COLLECTION_ACCESS_DENIED',
    ])
    await zen.revoke(extension.id)
    expect(await search(extension.publishable)).toBe('401 INVALID_API_KEY')
    expect(await search(zen.keys['publishable'] ?? '')).toBe('200')
  })
})
