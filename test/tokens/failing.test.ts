import { afterEach, describe, expect, it } from 'vitest'
import type { AuditEntry } from '../../src/core/audit.ts'
import { Fault } from '../../src/core/error.ts'
import { instant, MINUTE, SECOND } from '../../src/core/terms.ts'
import { hasEnded } from '../../src/core/token-end.ts'
import { tokenEnds } from '../../src/engine/token-ends.ts'
import { tokenVerifier } from '../../src/middleware/tokens.ts'
import { testClock } from '../build/system.ts'
import { aShop, aSigner, base64, claimsShown, jsonOf, partsOf, READ, type Shop } from './shop.ts'

let shop: Shop | undefined
afterEach(async () => {
  await shop?.gateway.close()
  shop = undefined
})

/** A shop that is closed after the test. */
async function opened(more: Parameters<typeof aShop>[0]): Promise<Shop> {
  shop = await aShop(more)
  return shop
}

describe('a gateway that has no secret of the server', () => {
  it('says so of tokens with 503, and goes on with keys', async () => {
    const open = await opened(() => ({ tokens: undefined }))
    const { key, secret } = await open.keyOf()
    const signer = await aSigner()
    const claims = { iss: 'latchkey', aud: 'shop', sub: key.id, cid: 'crd_1', gen: 1, sid: 'secret' } as const
    const rest = { scope: READ, acc: 'a', mod: [], col: 'all', iat: 1, exp: 2e9, jti: 't' } as const
    const token = await signer.sign({ ...claims, ...rest })
    expect(await open.asked(token)).toBe('503 SERVICE_UNAVAILABLE')
    expect(await open.verdict(token)).toMatchObject({ valid: false, reason: 'unavailable' })
    expect((await open.minting(secret)).status).toBe(503)
    expect((await open.at('/_latchkey/v1/jwks.json')).status).toBe(503)
    expect(await open.asked(secret)).toBe('200 VALID')
  })
})

describe('a token of nobody', () => {
  it('is unknown before its signature is checked, for that takes longest', async () => {
    const state = { checked: 0 }
    const signer = await aSigner()
    const fits = (token: string) => {
      state.checked++
      return signer.fits(token)
    }
    const open = await opened(() => ({ tokens: { ...signer, fits } }))
    const { secret } = await open.keyOf()
    const claims = claimsShown(await open.mint(secret))
    const [header] = partsOf(await open.mint(secret))
    const of = (more: object) => `${header}.${base64({ ...claims, ...more })}.${'A'.repeat(86)}`
    for (const nobody of [
      of({ sub: 'key_nobody' }),
      of({ cid: 'crd_nobody' }),
      of({ gen: '1' }),
      `${header}.e30.`,
    ])
      expect(await open.asked(nobody)).toBe('401 INVALID_API_KEY')
    expect(state.checked).toBe(0)
    expect(await open.asked(of({}))).toBe('401 INVALID_API_KEY')
    expect(state.checked).toBe(1)
  })
})

describe('a store that cannot be read', () => {
  it('leaves a token it has seen alone, and answers 503 to one it has not', async () => {
    const state = { down: false }
    const open = await opened(({ keys }) => ({
      keys: {
        ...keys,
        find: id => {
          if (state.down) throw new Fault('The store is away.')
          return keys.find(id)
        },
      },
    }))
    const { secret } = await open.keyOf()
    const [seen, unseen] = [await open.mint(secret), await open.mint(secret)]
    expect(await open.asked(seen)).toBe('200 VALID')
    state.down = true
    expect(await open.asked(seen)).toBe('200 VALID')
    expect(await open.asked(unseen)).toBe('503 SERVICE_UNAVAILABLE')
  })

  it('tells no list of ended tokens, so that none is settled offline', async () => {
    const state = { down: false }
    const open = await opened(({ audit }) => ({
      audit: {
        ...audit,
        entries: after => {
          if (state.down) throw new Fault('The store is away.')
          return audit.entries(after)
        },
      },
    }))
    const { url, root, clock } = open.gateway
    const verify = tokenVerifier({ gatewayUrl: url, credential: root, api: 'shop', now: clock.now })
    const { secret } = await open.keyOf()
    const key = await open.mint(secret)
    expect(await verify({ api: 'shop', key })).toMatchObject({ valid: true })
    state.down = true
    clock.advance(4 * SECOND)
    const headers = { Authorization: `Bearer ${root}` }
    const answer = await open.at('/_latchkey/v1/revocations?api=shop', { headers })
    expect([answer.status, (await jsonOf(answer)).status]).toEqual([503, 503])
    expect(await verify({ api: 'shop', key })).toMatchObject({ valid: false, answer: { status: 503 } })
  })
})

describe('the ends that are remembered', () => {
  const revoked = (seq: number): AuditEntry => ({
    ...{ seq, id: `aud_${seq}`, at: instant(0), hash: '', action: 'key.revoke' },
    actor: { kind: 'system', id: 'test', name: 'test' },
    target: { kind: 'key', id: `key_${seq}` },
    before: null,
    after: { apiId: 'api_1', revokedAt: 1 },
  })

  /** A log of so many revocations. */
  const log = (count: number) => ({
    list: () => ({ items: [] }),
    entries: (after: number) =>
      Array.from({ length: Math.min(500, count - after) }, (_, at) => revoked(after + at + 1)),
    head: () => ({ count, hash: '' }),
    append: async () => {},
  })

  it('are 10,000 at the most: with more, all tokens of before have ended', async () => {
    const clock = testClock(1_800_000_000_000)
    const ends = await tokenEnds({ audit: log(10_003), clock }).of('api_1')
    expect(ends).toHaveLength(10_001)
    const seconds = clock.now() / SECOND
    const [all] = ends
    expect(all).toEqual({ issuedBefore: seconds + 6 })
    expect(hasEnded(all ?? {}, { iat: seconds, gen: 1 })).toBe(true)
    expect(ends.some(it => it.key === 'key_3')).toBe(false)
    expect(ends.some(it => it.key === 'key_4')).toBe(true)
  })

  it('and none of another API, or of so long ago that no token of then can live', async () => {
    const clock = testClock(1_800_000_000_000)
    const ends = tokenEnds({ audit: log(3), clock })
    expect(await ends.of('api_2')).toEqual([])
    expect(await ends.of('api_1')).toHaveLength(3)
    clock.advance(121 * MINUTE)
    expect(await ends.of('api_1')).toEqual([])
  })
})
