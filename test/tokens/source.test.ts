import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tokenSource } from '../../src/client/mint.ts'
import { sign } from '../../src/client/sign.ts'
import { SECOND } from '../../src/core/terms.ts'
import { anUpstream } from '../build/gateway.ts'
import { aShop, READ, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await aShop()
})
afterAll(() => shop.gateway.close())

const sourceOf = (key: string, more: object = {}) =>
  tokenSource({
    ...{
      gatewayUrl: shop.gateway.url,
      api: 'shop',
      carrier: ['X-API-Key', key],
      now: shop.gateway.clock.now,
    },
    ...more,
  })

describe('a program that needs tokens', () => {
  it('has the same one until most of its life is over, and mints the next while the last is good', async () => {
    const { secret } = await shop.keyOf()
    const source = sourceOf(secret, { scopes: [READ], ttlSeconds: 100 })
    const [first, same] = await Promise.all([source(), source()])
    expect(first).toMatchObject({ scopes: [READ], generation: 1 })
    expect(same).toBe(first)
    expect(await shop.asked(first.token)).toBe('200 VALID')
    shop.gateway.clock.advance(79 * SECOND)
    expect(await source()).toBe(first)
    shop.gateway.clock.advance(SECOND)
    const next = await source()
    expect(next.token).not.toBe(first.token)
    expect([await shop.asked(first.token), await shop.asked(next.token)]).toEqual(['200 VALID', '200 VALID'])
  })

  it('signs the minting where its key must', async () => {
    const { secret } = await shop.keyOf({ signed: true })
    const signing = { secret, timestampHeader: 'X-Timestamp', signatureHeader: 'X-Signature' }
    const source = sourceOf(secret, {
      sign: (body: string) => sign({ ...signing, now: shop.gateway.clock.now }, body),
    })
    expect(await shop.asked((await source()).token)).toBe('200 VALID')
  })

  it.each([
    ['nothing', () => undefined],
    ['half of it', (_: unknown, response: ServerResponse) => void response.writeHead(201).write('{')],
  ])(
    'waits no longer than it was told for a gateway that answers %s, and then asks again',
    async (_, answer) => {
      const { url, close } = await anUpstream(answer)
      const source = sourceOf('any', { gatewayUrl: url, timeoutMs: 50 })
      await expect(source()).rejects.toMatchObject({ code: 'timed-out' })
      await expect(source()).rejects.toMatchObject({ code: 'timed-out' })
      await close()
    },
  )

  it('is told what the API answered when there is no token, and may ask again', async () => {
    const { key, secret } = await shop.keyOf()
    const source = sourceOf(secret, { scopes: ['things:delete'] })
    const refused = { code: 'token-refused', status: 403, problem: { error: { code: 'MISSING_PERMISSION' } } }
    await expect(source()).rejects.toMatchObject(refused)
    await shop.revoke(key.id)
    await expect(source()).rejects.toMatchObject({ code: 'token-refused', status: 401 })
    const nowhere = sourceOf(secret, { gatewayUrl: 'http://127.0.0.1:1' })
    await expect(nowhere()).rejects.toMatchObject({ code: 'unreachable' })
    await expect(sourceOf(secret, { gatewayUrl: 'here' })()).rejects.toMatchObject({ path: 'gatewayUrl' })
  })
})
