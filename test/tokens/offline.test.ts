import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { VerifyRequest } from '../../src/client/verdict.ts'
import type { Verify } from '../../src/client/verify.ts'
import { MINUTE, SECOND } from '../../src/core/terms.ts'
import { guardOver } from '../../src/middleware/guard.ts'
import { type TokenVerifierOptions, tokenVerifier } from '../../src/middleware/tokens.ts'
import { forgeries } from './forged.ts'
import { aShop, claimsShown, READ, type Shop, WRITE } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await aShop()
})
afterAll(() => shop.gateway.close())

/** A verifier, what it asked the network for, and what it asked somebody else. */
function aVerifier(more: Partial<TokenVerifierOptions> = {}) {
  const { url, root, clock } = shop.gateway
  const seen = { asked: [] as number[], others: 0, cut: false }
  const counted: typeof fetch = async (input, init) => {
    if (seen.cut) throw new TypeError('no network')
    const answer = await fetch(input, init)
    seen.asked.push(answer.status)
    return answer
  }
  const options = { gatewayUrl: url, credential: root, api: 'shop', fetch: counted, now: clock.now, ...more }
  const other: Verify = async request => {
    seen.others++
    return shop.judged(request)
  }
  return { seen, alone: tokenVerifier(options), backed: tokenVerifier({ ...options, verify: other }) }
}

const NEEDS_READ = { api: 'shop', need: { scopes: [READ] } }

/** What is said of a token: `valid`, or why not. */
async function said(verify: Verify, key: string, more: Partial<VerifyRequest> = {}) {
  const verdict = await verify({ ...NEEDS_READ, key, ...more })
  return verdict.valid ? 'valid' : `${verdict.answer.status} ${verdict.reason}`
}

describe('a token is settled where it is shown', () => {
  it('with one question for the first of them, and none for the others', async () => {
    const { seen, backed } = aVerifier()
    for (let at = 0; at < 20; at++) {
      const { secret } = await shop.keyOf()
      expect(await said(backed, await shop.mint(secret, { scopes: [READ] }))).toBe('valid')
    }
    expect(seen).toMatchObject({ asked: [200], others: 0 })
  })

  it('as the same key, account and scopes the server tells of it', async () => {
    const { secret } = await shop.keyOf()
    const token = await shop.mint(secret, { scopes: [READ] })
    const here = await aVerifier().alone({ ...NEEDS_READ, key: token })
    const there = await shop.verdict(token)
    expect(here).toMatchObject({ valid: true, scopes: there.scopes, environment: there.environment })
    const { key, account } = here
    expect([key?.id, key?.generation, key?.side, key?.expiresAt, key?.collections]).toEqual([
      ...[there.key.id, there.key.generation, there.key.side, there.key.expiresAt, there.key.collections],
    ])
    expect([account?.id, account?.modules]).toEqual([there.account.id, there.account.modules])
    expect(here.answer.headers).toMatchObject({ 'Cache-Control': 'no-store', Vary: 'X-API-Key, Origin' })
  })

  it('also behind a guard, from the header of its API and from no other', async () => {
    const { secret } = await shop.keyOf()
    const token = await shop.mint(secret, { scopes: [READ] })
    const guard = guardOver({ verify: aVerifier().alone, api: 'shop', need: READ })
    const received = { method: 'GET', path: '/v1/things', ip: undefined, body: undefined }
    const decided = async (...headers: [string, string][]) => {
      const it = await guard(undefined, () => ({ ...received, headers }))
      return it.outcome === 'passed' ? it.principal.scopes : it.status
    }
    expect(await decided(['x-api-key', token])).toEqual([READ])
    expect(await decided(['X-Api-Key', token])).toEqual([READ])
    expect(await decided(['Authorization', `Bearer ${token}`])).toBe(401)
    expect(await decided(['x-api-key', token], ['x_api_key', token])).toBe(401)
    expect(await decided(['x-api-key', token], ['x-api-key', token])).toBe(401)
  })

  it.each<[string, Partial<VerifyRequest>, string]>([
    ['a scope it has', { need: { scopes: [READ] } }, 'valid'],
    ['a scope it lacks', { need: { scopes: [WRITE] } }, '403 scope-missing'],
    ['one of two', { need: { query: `${READ} OR ${WRITE}` } }, 'valid'],
    ['both of two', { need: { query: `${READ} AND ${WRITE}` } }, '403 scope-missing'],
    ['what cannot be read', { need: { query: `${READ} AND` } }, '503 unavailable'],
    ['what nobody can have', { need: { query: `${READ} OR things:raed` } }, '503 unavailable'],
    ['a module its account has', { need: { modules: ['reports'] } }, 'valid'],
    ['another module', { need: { modules: ['billing'] } }, '403 module-missing'],
    ['an environment', { need: { environments: ['live'] } }, '403 environment-denied'],
    ['credits', { need: { credits: 1 } }, '503 unavailable'],
    ['a collection', { need: { resources: ['docs'] } }, '503 unavailable'],
    ['a collection besides', { resources: ['docs'] }, '503 unavailable'],
    ['no collection besides', { resources: [] }, 'valid'],
    ['a cost', { cost: 2 }, '503 unavailable'],
    ['what its route says', { need: undefined, method: 'GET', path: '/v1/things' }, '503 unavailable'],
    ['another API', { api: 'bound' }, '503 unavailable'],
  ])('alone, when %s is needed', async (_, more, expected) => {
    const { secret } = await shop.keyOf()
    const token = await shop.mint(secret, { scopes: [READ] })
    expect(await said(aVerifier().alone, token, more)).toBe(expected)
  })

  it('and whatever it does not settle is asked of whoever can', async () => {
    const { seen, backed } = aVerifier()
    const { secret } = await shop.keyOf()
    const token = await shop.mint(secret, { scopes: [READ] })
    expect(await said(backed, secret)).toBe('valid')
    expect(seen).toMatchObject({ asked: [], others: 1 })
    expect(await said(backed, token, { need: { scopes: [WRITE] } })).toBe('403 scope-missing')
    expect(seen.others).toBe(2)
  })
})

describe('what the server refuses for how it is asked, no token settles', () => {
  const odd: readonly (readonly [string, object])[] = [
    ['a need nobody knows', { need: { scope: [WRITE] } }],
    ['a need of another kind', { need: { scopes: READ } }],
    ['no need at all', { need: null }],
    ['a list of needs', { need: [READ] }],
    ['an access nobody knows', { need: { access: 'none' } }],
    ['a field nobody knows', { needs: { scopes: [WRITE] } }],
    ['a name every object has', { constructor: {} }],
    ['a path without a method', { method: undefined }],
    ['a method in small letters', { method: 'get' }],
    ['a path that means two things', { path: '/v1/x/..%2fthings' }],
    ['two hosts', { headers: { host: ['x', 'y'] } }],
    ['a host twice', { host: 'x', headers: { host: 'x' } }],
    ['a host and its double', { headers: { host: 'x', Host: 'y' } }],
    ['two referers', { headers: { referer: ['http://x', 'http://y'] } }],
    ['two signatures', { headers: { 'x-signature': 'a', x_signature: 'b' } }],
    ['a carrier with underscores', { carrier: 'x_api_key' }],
    ['more headers than anybody reads', { headers: { x: Array.from({ length: 101 }, String) } }],
  ]

  /** The same question to both. */
  const asking = async (about: object) => {
    const { carrier, headers, ...more } = Object.assign({ carrier: 'X-API-Key', headers: {} }, about)
    const { secret } = await shop.keyOf()
    const carried = { ...headers, [carrier]: await shop.mint(secret, { scopes: [READ] }) }
    return { ...NEEDS_READ, method: 'GET', path: '/v1/things', ...more, headers: carried }
  }
  const answers = async (request: object) => {
    const { alone, backed } = aVerifier()
    const here = await alone(Object.assign({ api: 'shop' }, request))
    const handed = await backed(Object.assign({ api: 'shop' }, request))
    const there = await shop.judged(request)
    return [here, handed, there].map(it => it.valid === true)
  }

  it('but what is asked as it should be', async () => {
    expect(await answers(await asking({}))).toEqual([true, true, true])
    expect(await answers(await asking({ host: 'x', dryRun: true, ip: '127.0.0.1' }))).toEqual([
      true,
      true,
      true,
    ])
  })

  it.each(odd)('%s', async (_, about) => {
    expect(await answers(await asking(about))).toEqual([false, false, false])
  })

  it('and what is to be decided afresh is asked of whoever can', async () => {
    const { seen, backed } = aVerifier()
    const { key, secret } = await shop.keyOf()
    const token = await shop.mint(secret, { scopes: [READ] })
    expect(await said(backed, token)).toBe('valid')
    await shop.revoke(key.id)
    expect(await said(backed, token)).toBe('valid')
    expect(await said(backed, token, { consistency: 'fresh' })).toBe('401 revoked')
    expect(seen.others).toBe(1)
  })
})

describe('a token ends offline within five seconds', () => {
  const ends: readonly (readonly [string, (keyId: string) => Promise<unknown>])[] = [
    ['its key is revoked', id => shop.revoke(id)],
    ['its key is disabled', id => shop.disable(id)],
    ['its key is rotated without grace', id => shop.rotate(id, 0)],
    ['a scope is taken from its key', id => shop.rescope(id, [WRITE])],
  ]

  it.each(ends)('after %s', async (_, end) => {
    const { alone, seen } = aVerifier()
    const { key, secret } = await shop.keyOf()
    const { secret: bystander } = await shop.keyOf()
    const [token, other] = [await shop.mint(secret), await shop.mint(bystander)]
    expect(await said(alone, token)).toBe('valid')
    await end(key.id)
    shop.gateway.clock.advance(5 * SECOND)
    expect(await said(alone, token)).toBe('401 revoked')
    expect(await said(alone, other)).toBe('valid')
    expect(seen.asked).toEqual([200, 200])
  })

  it('after its account is disabled; those minted once it is back are good', async () => {
    const { alone } = aVerifier()
    const { secret } = await shop.keyOf()
    const token = await shop.mint(secret)
    await shop.changeAccount(shop.account.id, { active: false })
    shop.gateway.clock.advance(5 * SECOND)
    expect(await said(alone, token)).toBe('401 revoked')
    await shop.changeAccount(shop.account.id, { active: true })
    shop.gateway.clock.advance(4 * SECOND)
    expect(await said(alone, token)).toBe('401 revoked')
    shop.gateway.clock.advance(7 * SECOND)
    expect(await said(alone, await shop.mint(secret))).toBe('valid')
  })

  it('after its key is disabled and enabled again: those minted since are good', async () => {
    const { alone } = aVerifier()
    const { key, secret } = await shop.keyOf()
    const token = await shop.mint(secret)
    await shop.disable(key.id)
    await shop.enable(key.id)
    shop.gateway.clock.advance(4 * SECOND)
    expect(await said(alone, token)).toBe('401 revoked')
    shop.gateway.clock.advance(7 * SECOND)
    expect(await said(alone, token)).toBe('401 revoked')
    expect(await said(alone, await shop.mint(secret))).toBe('valid')
  })

  it('and not for what takes nothing from it', async () => {
    const { alone } = aVerifier()
    const { key, secret } = await shop.keyOf()
    const token = await shop.mint(secret)
    await shop.rename(key.id, 'Another name')
    shop.gateway.clock.advance(5 * SECOND)
    expect(await said(alone, token)).toBe('valid')
  })

  it('or when its own time is over', async () => {
    const { alone } = aVerifier()
    const { secret } = await shop.keyOf()
    const token = await shop.mint(secret, { ttlSeconds: 2 })
    expect(await said(alone, token)).toBe('valid')
    shop.gateway.clock.advance(2 * SECOND)
    expect(await said(alone, token)).toBe('401 expired')
  })

  it('and its end is forgotten once no token of that time can live', async () => {
    const { key } = await shop.keyOf()
    await shop.revoke(key.id)
    shop.gateway.clock.advance(SECOND)
    expect(await ended()).toContain(key.id)
    shop.gateway.clock.advance(121 * MINUTE)
    expect(await ended()).not.toContain(key.id)
  })
})

const list = (headers: Record<string, string> = { Authorization: `Bearer ${shop.gateway.root}` }) =>
  shop.at('/_latchkey/v1/revocations?api=shop', { headers })
const ended = async (): Promise<string> => (await list()).text()

describe('the list of what has ended', () => {
  it('is not sent again while nothing has', async () => {
    const first = await list()
    expect(first.headers.get('latchkey-version')).not.toBeNull()
    const etag = first.headers.get('etag') ?? ''
    await first.text()
    const again = { Authorization: `Bearer ${shop.gateway.root}`, 'If-None-Match': etag }
    expect((await list(again)).status).toBe(304)
    // As a proxy that compresses hands it on.
    expect((await list({ ...again, 'If-None-Match': `"x", W/${etag}` })).status).toBe(304)
    const { key } = await shop.keyOf()
    await shop.revoke(key.id)
    shop.gateway.clock.advance(SECOND)
    expect((await list(again)).status).toBe(200)
  })

  it('is for whoever may verify, and of an API with tokens', async () => {
    const { secret } = await shop.gateway.keyOf({ accountId: shop.gateway.roots.account.id, name: 'r' })
    expect((await list({})).status).toBe(401)
    expect((await list({ Authorization: `Bearer ${secret}` })).status).toBe(403)
    const headers = { Authorization: `Bearer ${shop.gateway.root}` }
    expect((await shop.at('/_latchkey/v1/revocations?api=latchkey', { headers })).status).toBe(400)
    expect((await shop.at('/_latchkey/v1/revocations', { headers })).status).toBe(400)
  })

  it.each([
    ['HEAD', '?api=shop', 200],
    ['POST', '?api=shop', 405],
    ['GET', '?api=%ff%00', 400],
    ['GET', '?api=__proto__', 400],
    ['GET', '?api=shop&api=latchkey', 200],
    ['GET', `?${'api=x&'.repeat(1000)}`, 400],
  ])('answers %s %s', async (method, query, status) => {
    const headers = { Authorization: `Bearer ${shop.gateway.root}` }
    const answer = await shop.at(`/_latchkey/v1/revocations${query}`, { method, headers })
    expect(answer.status).toBe(status)
    await answer.text()
  })

  it('is gone by for four seconds, then no token is settled until it can be had again', async () => {
    const { seen, alone } = aVerifier()
    const { secret } = await shop.keyOf()
    const token = await shop.mint(secret)
    expect(await said(alone, token)).toBe('valid')
    seen.cut = true
    shop.gateway.clock.advance(4 * SECOND - 1)
    expect(await said(alone, token)).toBe('valid')
    shop.gateway.clock.advance(1)
    expect(await said(alone, token)).toBe('503 unavailable')
    seen.cut = false
    shop.gateway.clock.advance(SECOND)
    expect(await said(alone, token)).toBe('valid')
  })

  it('is gone by for longer where that was said, and was true', async () => {
    const { seen, alone } = aVerifier({ outageSeconds: 10 })
    const { secret } = await shop.keyOf()
    const token = await shop.mint(secret)
    expect(await said(alone, token)).toBe('valid')
    seen.cut = true
    shop.gateway.clock.advance(14 * SECOND - 1)
    expect(await said(alone, token)).toBe('valid')
    shop.gateway.clock.advance(1)
    expect(await said(alone, token)).toBe('503 unavailable')
  })
})

describe('what nobody has signed', () => {
  it('is refused offline, too', async () => {
    const { alone } = aVerifier()
    const { secret } = await shop.keyOf()
    const token = await shop.mint(secret)
    for (const [what, forged] of await forgeries(token, shop.tokens)) {
      expect([what, await said(alone, forged)]).toEqual([
        what,
        expect.stringMatching(/^401 (unknown|missing)$/),
      ])
    }
  })

  it('nor what was signed for something else', async () => {
    const { alone } = aVerifier()
    const { secret } = await shop.keyOf()
    const claims = claimsShown(await shop.mint(secret))
    const of = async (more: object) => said(alone, await shop.tokens.sign({ ...claims, ...more }))
    expect(await of({})).toBe('valid')
    expect(await of({ aud: 'bound' })).toBe('401 unknown')
    expect(await of({ iss: 'another' })).toBe('401 unknown')
    expect(await of({ iat: claims.iat + 61 })).toBe('401 unknown')
    expect(await of({ exp: claims.iat })).toBe('401 expired')
    expect(await of({ bound: true })).toBe('503 unavailable')
    expect(await of({ gen: undefined })).toBe('401 unknown')
  })
})
