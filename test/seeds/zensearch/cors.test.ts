import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '../../build/client.ts'
import { aScene, type Scene, type Shown, said } from '../scene.ts'

const SEARCH = 'GET /v1/docs/search?q=authentication'
const PREFLIGHT = 'OPTIONS /v1/docs/search'
const SITE = 'https://docs.example.com'
const EVIL = 'https://evil.example'

let zen: Scene
let pair: Shown
beforeAll(async () => {
  zen = await aScene('zensearch')
  pair = await zen.key({ restrictions: { hosts: ['docs.example.com', '*.apps.example.com'] } })
})
afterAll(() => zen.close())

const allowed = ({ headers }: Answer) => headers.get('access-control-allow-origin')
const from = (Origin: string, key: string) => zen.ask(SEARCH, { key, headers: { Origin } })
const preflight = (Origin: string, line = PREFLIGHT) =>
  zen.ask(line, {
    headers: {
      Origin,
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'x-zensearch-key',
    },
  })

describe('a browser', () => {
  it.each([SITE, 'https://one.apps.example.com', 'http://docs.example.com:3000'])(
    'on an allowed host may read the answer: %s',
    async origin => {
      const answer = await from(origin, pair.publishable)
      expect([said(answer), allowed(answer)]).toEqual(['200', origin])
    },
  )

  it.each([EVIL, 'null', 'https://apps.example.com', 'file://', 'http://localhost:3000'])(
    'anywhere else may not, and the key does not work there: %s',
    async origin => {
      const answer = await from(origin, pair.publishable)
      expect([said(answer), allowed(answer)]).toEqual(['403 HOST_NOT_ALLOWED', null])
    },
  )

  it('never reads with a pair that allows no host', async () => {
    const { publishable } = await zen.key()
    expect(allowed(await from(SITE, publishable))).toBeNull()
  })

  it('cannot borrow a host of another pair', async () => {
    const other = await zen.key({ restrictions: { hosts: ['other.example'] } })
    const answer = await from(SITE, other.publishable)
    expect([said(answer), allowed(answer)]).toEqual(['403 HOST_NOT_ALLOWED', null])
  })

  it('is never asked for credentials, nor answered for all', async () => {
    const answers = [await from(SITE, pair.publishable), await preflight(SITE)]
    for (const { headers } of answers) {
      expect(headers.get('access-control-allow-origin')).not.toBe('*')
      expect(headers.has('access-control-allow-credentials')).toBe(false)
      expect(headers.get('vary')).toContain('Origin')
    }
  })

  it('on an allowed host reads errors too, the limit headers and the request id with them', async () => {
    const answer = await zen.ask('GET /v1/docs/search?collection=none', {
      key: pair.publishable,
      headers: { Origin: SITE },
    })
    expect([said(answer), allowed(answer)]).toEqual(['403 COLLECTION_NOT_FOUND', SITE])
    const exposed = answer.headers.get('access-control-expose-headers')?.split(', ')
    expect(exposed).toEqual([
      'X-RateLimit-Limit',
      'X-RateLimit-Remaining',
      'X-RateLimit-Reset',
      'Retry-After',
      'X-Request-Id',
    ])
  })

  it('on a host that some key lists reads that its key is wrong; on no other', async () => {
    expect(allowed(await from(SITE, 'zsk_pk_wrong'))).toBe(SITE)
    expect(allowed(await from(EVIL, 'zsk_pk_wrong'))).toBeNull()
  })
})

describe('a preflight', () => {
  it('from an allowed host is answered without a key: methods, headers, how long', async () => {
    const answer = await preflight(SITE)
    expect([answer.status, answer.text, allowed(answer)]).toEqual([204, '', SITE])
    const { headers } = answer
    expect(headers.get('access-control-allow-methods')?.split(', ')).toEqual(['GET', 'HEAD', 'POST'])
    expect(headers.get('access-control-allow-headers')).toBe('x-zensearch-key')
    expect(headers.get('access-control-max-age')).toBe('600')
  })

  it.each([EVIL, 'null', 'https://apps.example.com'])('from anywhere else is refused: %s', async origin => {
    const answer = await preflight(origin)
    expect([said(answer), allowed(answer)]).toEqual(['403 HOST_NOT_ALLOWED', null])
  })

  it('spends nothing and counts for nothing', async () => {
    const { publishable } = await zen.key({ restrictions: { hosts: ['docs.example.com'] } })
    for (let count = 0; count < 30; count++) await preflight(SITE)
    const { headers } = await from(SITE, publishable)
    expect(headers.get('x-ratelimit-remaining')).toBe('19')
  })

  it('is refused once the last pair that lists the host is revoked', async () => {
    const origin = 'https://retired.example'
    const { id } = await zen.key({ restrictions: { hosts: ['retired.example'] } })
    expect(said(await preflight(origin))).toBe('204')
    await zen.revoke(id)
    expect(said(await preflight(origin))).toBe('403 HOST_NOT_ALLOWED')
  })

  it('without the question it asks is a request like any other', async () =>
    expect(said(await zen.ask(PREFLIGHT, { headers: { Origin: SITE } }))).toBe('401 MISSING_API_KEY'))
})
