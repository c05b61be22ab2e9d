import fc from 'fast-check'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeSeal } from '../../src/adapters/node/seal.ts'
import { sign } from '../../src/client/sign.ts'
import { signMessage } from '../../src/client/sign-message.ts'
import { instant, MINUTE, SECOND } from '../../src/core/terms.ts'
import { claimsIn, claimsOf } from '../../src/core/token.ts'
import { addSigningSecret } from '../../src/engine/signing-secrets.ts'
import { aCase } from '../build/case.ts'
import { SERVER_SECRET } from '../build/ports.ts'
import { worth } from '../build/worth.ts'
import { forgeries } from './forged.ts'
import { aShop, aSigner, base64, claimsShown, jsonOf, partsOf, READ, type Shop, WRITE } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await aShop()
})
afterAll(() => shop.gateway.close())

describe('a token', () => {
  it('is minted with its key, and says whose it is and what it may', async () => {
    const { key, secret } = await shop.keyOf()
    const answer = await shop.minting(secret, { scopes: [READ], ttlSeconds: 60, claims: { user: 'u_1' } })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('x-ratelimit-remaining')).toBe('999')
    const { token, ...told } = await jsonOf(answer)
    const seconds = Math.floor(shop.gateway.clock.now() / SECOND)
    expect(told).toEqual({
      tokenType: 'Bearer',
      expiresAt: new Date((seconds + 60) * SECOND).toISOString(),
      scopes: [READ],
      keyId: key.id,
      generation: 1,
    })
    expect(claimsShown(token)).toMatchObject({
      ...{ iss: 'latchkey', aud: 'shop', sub: key.id, gen: 1, scope: READ, sid: 'secret' },
      ...{ acc: shop.account.id, mod: ['reports'], col: 'all', ext: { user: 'u_1' } },
      ...{ iat: seconds, exp: seconds + 60 },
    })
  })

  it('passes where its key does, as far as its scopes go', async () => {
    const { secret } = await shop.keyOf()
    const token = await shop.mint(secret, { scopes: [READ] })
    expect(await shop.asked(token)).toBe('200 VALID')
    expect(await shop.asked(token, 'POST')).toBe('403 MISSING_PERMISSION')
    expect(await shop.asked(secret, 'POST')).toBe('200 VALID')
  })

  it('is told of by the verify endpoint as its key, with its own scopes and end', async () => {
    const { key, secret } = await shop.keyOf()
    const token = await shop.mint(secret, { scopes: [WRITE], ttlSeconds: 30 })
    const verdict = await shop.verdict(token)
    expect(verdict).toMatchObject({ valid: true, scopes: [WRITE], key: { id: key.id, generation: 1 } })
    expect(Date.parse(verdict.key.expiresAt)).toBe(claimsShown(token).exp * SECOND)
    const needed = await shop.verdict(token, { need: { scopes: [READ] } })
    expect(needed).toMatchObject({ valid: false, reason: 'scope-missing', detail: { granted: [WRITE] } })
  })

  it('counts against the limits of its key', async () => {
    const { secret } = await shop.keyOf({ limits: { 'per-key': 4 } })
    const token = await shop.mint(secret)
    expect(await shop.asked(token)).toBe('200 VALID')
    expect(await shop.asked(secret)).toBe('200 VALID')
    expect(await shop.asked(token)).toBe('200 VALID')
    expect(await shop.asked(token)).toBe('429 RATE_LIMIT_EXCEEDED')
    expect((await shop.minting(secret)).status).toBe(429)
  })

  it('ends when it says so, and is told apart from one that never was', async () => {
    const { secret } = await shop.keyOf()
    const token = await shop.mint(secret, { ttlSeconds: 10 })
    shop.gateway.clock.advance(9 * SECOND)
    expect(await shop.asked(token)).toBe('200 VALID')
    shop.gateway.clock.advance(SECOND)
    expect(await shop.asked(token)).toBe('401 API_KEY_EXPIRED')
    expect(await shop.asked(secret)).toBe('200 VALID')
  })

  it('mints no tokens', async () => {
    const { secret } = await shop.keyOf()
    const answer = await shop.minting(await shop.mint(secret))
    expect(answer.status).toBe(401)
    expect((await jsonOf(answer)).error.message).toMatch(/^A token cannot mint tokens/)
  })

  it('is checked by whoever reads the published keys', async () => {
    const { secret } = await shop.keyOf()
    const token = await shop.mint(secret)
    const keys = createRemoteJWKSet(new URL(`${shop.gateway.url}/_latchkey/v1/jwks.json`))
    const currentDate = new Date(shop.gateway.clock.now())
    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      ...{ audience: 'shop', issuer: 'latchkey', typ: 'at+jwt', algorithms: ['EdDSA'], currentDate },
    })
    expect(payload.sub).toMatch(/^key_/)
    expect(protectedHeader.kid).toBe(shop.tokens.keys[0]?.kid)
  })

  it('is known to every node with the same secret, and to none with another', async () => {
    const { secret } = await shop.keyOf()
    const token = await shop.mint(secret)
    const [same, other] = [await aSigner(), await aSigner(new Uint8Array(32).fill(1))]
    expect([same.claimed(token)?.aud, await same.fits(token)]).toEqual(['shop', true])
    expect([other.claimed(token), await other.fits(token)]).toEqual([undefined, false])
  })
})

describe('what ends a key ends its tokens at once', () => {
  const ended: readonly (readonly [string, (keyId: string) => Promise<unknown>, string])[] = [
    ['it is revoked', id => shop.revoke(id), '401 INVALID_API_KEY'],
    ['it is disabled', id => shop.disable(id), '401 INVALID_API_KEY'],
    ['it is rotated without grace', id => shop.rotate(id, 0), '401 INVALID_API_KEY'],
    ['the scope is taken from it', id => shop.rescope(id, [WRITE]), '403 MISSING_PERMISSION'],
  ]

  it.each(ended)('when %s', async (_, end, said) => {
    const { key, secret } = await shop.keyOf()
    const token = await shop.mint(secret)
    expect(await shop.asked(token)).toBe('200 VALID')
    await end(key.id)
    expect(await shop.asked(token)).toBe(said)
  })

  it('when its account is disabled, and not for longer', async () => {
    const { secret } = await shop.keyOf()
    const token = await shop.mint(secret)
    await shop.changeAccount(shop.account.id, { active: false })
    expect(await shop.asked(token)).toBe('401 ACCOUNT_INACTIVE')
    await shop.changeAccount(shop.account.id, { active: true })
    expect(await shop.asked(token)).toBe('200 VALID')
  })

  it('and when the grace of its secret is over', async () => {
    const { key, secret } = await shop.keyOf()
    const token = await shop.mint(secret)
    const { secrets } = await shop.rotate(key.id, 60)
    expect(await shop.asked(token)).toBe('200 VALID')
    expect(claimsShown(await shop.mint(secret)).exp).toBeLessThanOrEqual(
      shop.gateway.clock.now() / SECOND + 60,
    )
    shop.gateway.clock.advance(MINUTE)
    expect(await shop.asked(token)).toBe('401 INVALID_API_KEY')
    expect(claimsShown(await shop.mint(secrets[0]?.secret ?? '')).gen).toBe(2)
  })

  it('a scope given later is none of an earlier token', async () => {
    const { key, secret } = await shop.keyOf({ scopes: [READ] })
    const token = await shop.mint(secret)
    await shop.rescope(key.id, [READ, WRITE])
    expect(await shop.asked(token, 'POST')).toBe('403 MISSING_PERMISSION')
  })
})

describe('no token is minted', () => {
  const refused: readonly (readonly [string, object, number, RegExp])[] = [
    ['with a scope its key lacks', { scopes: [READ, 'things:delete'] }, 403, /things:delete/],
    ['for longer than the API lets it', { ttlSeconds: 301 }, 400, /at most 300/],
    ['for no time', { ttlSeconds: 0 }, 400, /ttlSeconds/],
    ['for half a second', { ttlSeconds: 0.5 }, 400, /ttlSeconds/],
    ['with a field nobody knows', { audience: 'x' }, 400, /audience/],
    ['with a claim that is no plain value', { claims: { user: { id: 1 } } }, 400, /claims\.user/],
    [
      'with more claims than there is room for',
      { claims: Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`c${at}`, at])) },
      400,
      /at most 16/,
    ],
    ['for an API that is not there', { api: 'nowhere' }, 404, /there is no API/],
    ['for an API without tokens', { api: 'latchkey' }, 404, /no tokens/],
  ]

  it.each(refused)('is refused %s', async (_, body, status, message) => {
    const { secret } = await shop.keyOf()
    const answer = await shop.minting(secret, body)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.text()).toMatch(message)
  })

  it.each([
    ['no JSON', 'no JSON'],
    ['a list', '[]'],
    ['a name that stands twice', '{"api":"shop","api":"shop"}'],
    ['bytes that are no text', Buffer.from([0xff, 0xfe])],
    ['17 KiB', `{"api":"shop","x":"${'x'.repeat(17_000)}"}`],
    ['nothing', ''],
  ])('from %s', async (_, body) => {
    const { secret } = await shop.keyOf()
    const init = { method: 'POST', headers: { 'X-API-Key': secret }, body }
    const answer = await shop.at('/_latchkey/v1/tokens', init)
    expect([400, 413]).toContain(answer.status)
    await answer.text()
  })

  it('without a key, with a revoked one, or by another method than POST', async () => {
    const { key, secret } = await shop.keyOf()
    await shop.revoke(key.id)
    expect((await shop.minting(secret)).status).toBe(401)
    expect((await shop.minting('')).status).toBe(401)
    expect((await shop.at('/_latchkey/v1/tokens')).status).toBe(405)
  })

  it('from a key that may only be used from certain places, and nothing is counted', async () => {
    const addresses = ['127.0.0.0/8']
    const { secret } = await shop.keyOf({ restrictions: { addresses } })
    const answer = await shop.minting(secret)
    expect(answer.status).toBe(403)
    expect((await jsonOf(answer)).error.message).toMatch(/could not be held to them/)
    const again = await shop.at('/shop/v1/things', { headers: { 'X-API-Key': secret } })
    expect(again.headers.get('x-ratelimit-remaining')).toBe('999')
  })

  it('unless the API lets it: then the server still checks where it is used', async () => {
    const { account } = await shop.gateway.serve('bound')
    const { secret } = await shop.gateway.keyOf({
      ...{ accountId: account.id, name: 'here', restrictions: { addresses: ['127.0.0.1'] } },
    })
    const token = await shop.mint(secret, { api: 'bound' })
    expect(claimsShown(token).bound).toBe(true)
    expect(await shop.verdict(token, { api: 'bound', ip: '127.0.0.1' })).toMatchObject({ valid: true })
    const elsewhere = await shop.verdict(token, { api: 'bound', ip: '10.0.0.1' })
    expect(elsewhere).toMatchObject({ valid: false, reason: 'address-denied' })
  })

  it('from a key that signs, unless the minting is signed; the token then needs no signature', async () => {
    const { secret } = await shop.keyOf({ signed: true })
    expect((await shop.minting(secret)).status).toBe(401)
    const body = JSON.stringify({ api: 'shop' })
    const signing = { secret, timestampHeader: 'X-Timestamp', signatureHeader: 'X-Signature' }
    const signed = await sign({ ...signing, now: shop.gateway.clock.now }, body)
    const headers = { 'X-API-Key': secret, ...signed }
    const answer = await shop.at('/_latchkey/v1/tokens', { method: 'POST', headers, body })
    expect(answer.status).toBe(201)
    expect(await shop.asked((await jsonOf(answer)).token)).toBe('200 VALID')
  })
})

describe('a key that signs whole messages', () => {
  it('signs the minting, each one anew', async () => {
    const { gateway } = shop
    const { key, secret } = await shop.keyOf({ signed: true, signatures: 'v2' })
    const seal = nodeSeal(SERVER_SECRET)
    const wanted = { keyId: key.id, graceSeconds: 0 }
    const added = worth(await addSigningSecret(gateway.ports, gateway.profiles, seal, wanted))
    const body = JSON.stringify({ api: 'shop', scopes: [READ] })
    const message = { method: 'POST', url: `${gateway.url}/_latchkey/v1/tokens`, body }
    const signing = { keyId: key.id, signingSecret: added.secret, now: gateway.clock.now }
    const headers = { 'X-API-Key': secret, ...(await signMessage(signing, message)) }
    const mint = (sent: string) => fetch(message.url, { method: 'POST', headers, body: sent })
    expect((await mint(JSON.stringify({ api: 'shop' }))).status).toBe(401)
    const answer = await mint(body)
    expect(answer.status).toBe(201)
    expect(await shop.asked((await jsonOf(answer)).token)).toBe('200 VALID')
    expect((await mint(body)).status).toBe(401)
  })
})

describe('whatever is asked', () => {
  const scope = fc.constantFrom(READ, WRITE, 'things:delete', 'shop:open')
  const ahead = fc.option(fc.integer({ min: 1, max: 600_000 }), { nil: undefined })

  it('a token has no scope its key lacks, and no later an end than its key, its secret and its own time', () => {
    const asked = fc.record({
      held: fc.uniqueArray(scope),
      wanted: fc.array(scope),
      seconds: fc.integer({ min: 1, max: 3600 }),
      expiry: ahead,
      until: ahead,
    })
    fc.assert(
      fc.property(asked, ({ held, wanted, seconds, expiry, until }) => {
        const now = instant(1_800_000_000_123)
        const { dossier } = aCase({
          key: { scopes: held, expiresAt: expiry === undefined ? undefined : instant(now + expiry) },
          credential: { until: until === undefined ? undefined : instant(now + until) },
        })
        const origin = { issuer: 'x', api: 'shop', dossier, isBound: false, id: 'tok_1', now }
        const { scope: said, exp } = claimsOf(origin, { scopes: wanted, seconds })
        expect(held).toEqual(expect.arrayContaining(said.split(' ').filter(it => it !== '')))
        const ends = [now + seconds * SECOND, now + (expiry ?? 1e9), now + (until ?? 1e9)]
        expect(exp * SECOND).toBeLessThanOrEqual(Math.min(...ends))
      }),
    )
  })
})

describe('what nobody here has signed', () => {
  it('is refused as an unknown key is, everywhere, and breaks nothing', async () => {
    const { secret } = await shop.keyOf()
    const token = await shop.mint(secret, { scopes: [READ] })
    const forged = await forgeries(token, shop.tokens)
    for (const [what, it] of forged) {
      const answers = [await shop.asked(it), await shop.asked(it, 'POST')]
      expect([what, ...answers]).toEqual([what, '401 INVALID_API_KEY', '401 INVALID_API_KEY'])
      if (it.length > 8192) continue
      expect([what, (await shop.verdict(it)).valid]).toEqual([what, false])
    }
    expect(shop.gateway.logged).toEqual([])
    expect(await shop.asked(token)).toBe('200 VALID')
  })

  it('whatever it is made of', async () => {
    const { secret } = await shop.keyOf()
    const [header] = partsOf(await shop.mint(secret))
    const text = fc.oneof(fc.string(), fc.base64String(), fc.json().map(base64))
    await fc.assert(
      fc.asyncProperty(text, text, async (payload, signature) => {
        const token = `${header}.${payload}.${signature}`
        expect([shop.tokens.claimed(token), await shop.tokens.fits(token)]).toEqual([undefined, false])
      }),
      { numRuns: 60 },
    )
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.anything()), it => claimsIn(it) === undefined))
  })

  it('nor what was signed for another API, for later, or for a key that is not there', async () => {
    const { secret } = await shop.keyOf()
    const claims = claimsShown(await shop.mint(secret))
    const signed = (more: object) => shop.tokens.sign({ ...claims, ...more })
    const { api } = await shop.gateway.serve('starter')
    expect(api.name).toBe('starter')
    const abroad = await shop.at('/starter/v1/things', { headers: { 'X-API-Key': await signed({}) } })
    expect(abroad.status).toBe(401)
    expect(await shop.asked(await signed({ iat: claims.iat + 3600, exp: claims.exp + 3600 }))).toMatch(/^401/)
    expect(await shop.asked(await signed({ sub: 'key_none' }))).toMatch(/^401/)
    expect(await shop.asked(await signed({ cid: 'crd_none' }))).toMatch(/^401/)
    expect(await shop.asked(await signed({ exp: claims.iat - 1 }))).toBe('401 API_KEY_EXPIRED')
    expect(await shop.asked(await signed({ gen: 'one' }))).toMatch(/^401/)
    expect(await shop.asked(await signed({ scope: `${READ} ${WRITE} shop:open` }), 'POST')).toBe('200 VALID')
  })

  it('is no token where an API has none: it is malformed, as it ever was', async () => {
    const { account } = await shop.gateway.serve('zenhire')
    expect(account.name).toBe('Acme')
    const verdict = await shop.verdict(`eyJ${base64('x')}`, { api: 'zenhire' })
    expect(verdict).toMatchObject({ valid: false, reason: 'malformed', code: 'INVALID_API_KEY' })
  })
})
