import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { limitPerKey } from '../limit.ts'
import { aScene, type Scene, said, times } from '../scene.ts'

const SEARCH = 'GET /v1/docs/search?q=authentication'

limitPerKey({ api: 'zensearch', line: SEARCH, perMinute: 100, code: 'RATE_LIMITED' })

describe('IP rate limit: 20 requests a minute per IP (publishable keys)', () => {
  let zen: Scene
  beforeAll(async () => {
    zen = await aScene('zensearch', { LATCHKEY_TRUSTED_PROXIES: '127.0.0.1,::1' })
  })
  afterAll(() => zen.close())

  const FULL = '429 RATE_LIMITED'
  const from = (key: string, address: string) =>
    zen.ask(SEARCH, { key, headers: { 'X-Forwarded-For': address } })
  const spend = (key: string, address: string, count: number) => times(count, () => from(key, address))

  it('the 21st of an address is refused, and another address is not', async () => {
    const { publishable } = await zen.key()
    const answers = await spend(publishable, '203.0.113.1', 21)
    expect(answers.map(said)).toEqual([...Array(20).fill('200'), FULL])
    expect(said(await from(publishable, '203.0.113.2'))).toBe('200')
  })

  it('is told as the tighter of the two limits', async () => {
    const { publishable } = await zen.key()
    const [{ headers }] = await Promise.all([from(publishable, '203.0.113.1')])
    expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]).toEqual(['20', '19'])
  })

  it('says when it is over, truly', async () => {
    const { publishable } = await zen.key()
    await spend(publishable, '203.0.113.1', 20)
    zen.clock.advance(15_000)
    const refused = await from(publishable, '203.0.113.1')
    expect([said(refused), refused.headers.get('retry-after')]).toEqual([FULL, '45'])
    zen.clock.advance(44_999)
    expect(said(await from(publishable, '203.0.113.1'))).toBe(FULL)
    zen.clock.advance(1)
    expect(said(await from(publishable, '203.0.113.1'))).toBe('200')
  })

  it('does not bind the secret key', async () => {
    const { secret } = await zen.key()
    const answers = await spend(secret, '203.0.113.1', 21)
    expect(new Set(answers.map(said))).toEqual(new Set(['200']))
  })

  it('what it refuses costs the pair nothing', async () => {
    const { publishable, secret } = await zen.key({ limits: { 'per-key': 21 } })
    await spend(publishable, '203.0.113.1', 40)
    expect((await spend(secret, '203.0.113.9', 2)).map(said)).toEqual(['200', FULL])
  })

  it('five addresses share the 100 of the pair, and the sixth finds none left', async () => {
    const { publishable } = await zen.key()
    for (const last of [1, 2, 3, 4, 5]) await spend(publishable, `203.0.113.${last}`, 20)
    const refused = await from(publishable, '203.0.113.6')
    expect([said(refused), refused.headers.get('x-ratelimit-limit')]).toEqual([FULL, '100'])
  })

  it.each([
    ['one address in two spellings', '203.0.113.1', '::ffff:203.0.113.1'],
    ['two addresses of one IPv6 customer', '2001:db8::1', '2001:db8::ffff:2'],
  ])('%s counts as one', async (_, one, other) => {
    const { publishable } = await zen.key({ limits: { 'per-address': 1 } })
    expect([said(await from(publishable, one)), said(await from(publishable, other))]).toEqual(['200', FULL])
  })

  it('is custom where the deployment is self-hosted, and the same pair feels it at once', async () => {
    const { id, publishable } = await zen.key()
    await spend(publishable, '203.0.113.1', 20)
    await zen.change(id, { limits: { 'per-address': 22 } })
    expect((await spend(publishable, '203.0.113.1', 3)).map(said)).toEqual(['200', '200', FULL])
  })

  it('is each pair’s own', async () => {
    const [one, other] = [await zen.key({ limits: { 'per-address': 1 } }), await zen.key()]
    await spend(one.publishable, '203.0.113.1', 2)
    expect(said(await from(other.publishable, '203.0.113.1'))).toBe('200')
  })
})
