import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { disableKey } from '../../src/engine/change.ts'
import { aGateway, anUpstream, type TestGateway } from '../build/gateway.ts'
import { worth } from '../build/worth.ts'

let gateway: TestGateway
let upstream: Awaited<ReturnType<typeof anUpstream>>
let listing: string
let secret: string
let listingId: string
const HOSTS = { hosts: ['docs.example.com', '*.example.org'], referers: [], addresses: [] }

beforeAll(async () => {
  upstream = await anUpstream(
    (_, response) =>
      void response
        .writeHead(200, { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Credentials': 'true' })
        .end(),
  )
  gateway = await aGateway()
  const { account } = await gateway.serve('zensearch', upstream.url)
  await gateway.serve('starter', upstream.url)
  const made = await gateway.keyOf(
    { accountId: account.id, name: 'Site', restrictions: HOSTS },
    'publishable',
  )
  listing = made.secret
  listingId = made.key.id
  secret = (await gateway.keyOf({ accountId: account.id, name: 'Server' })).secret
})
afterAll(async () => {
  await gateway.close()
  await upstream.close()
})

const search = (headers: Record<string, string>, method = 'GET', api = 'zensearch') =>
  fetch(`${gateway.url}/${api}/v1/docs/search?q=x&collection=none`, { method, headers })
const preflight = (origin: string, headers: Record<string, string> = {}) =>
  search({ Origin: origin, 'Access-Control-Request-Method': 'GET', ...headers }, 'OPTIONS')
const allowed = (answer: Response) => answer.headers.get('access-control-allow-origin')

describe('a preflight', () => {
  it('is answered for a host some key lists', async () => {
    const answer = await preflight('https://docs.example.com', {
      'Access-Control-Request-Headers': 'x-zensearch-key',
    })
    expect(answer.status).toBe(204)
    expect(allowed(answer)).toBe('https://docs.example.com')
    expect(answer.headers.get('access-control-allow-methods')).toMatch(/GET.*POST/)
    expect(answer.headers.get('access-control-allow-headers')).toBe('x-zensearch-key')
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    expect(answer.headers.get('vary')).toMatch(/Origin/)
  })

  it.each(['https://a.example.org', 'https://a.b.example.org', 'http://docs.example.com:8080'])(
    'is answered for %s',
    async origin => expect(allowed(await preflight(origin))).toBe(origin),
  )

  it.each([
    'https://evil.test',
    'https://evil-docs.example.com',
    'https://docs.example.com.evil.test',
    'https://example.org',
    'https://xexample.org',
    'null',
    'file://docs.example.com',
    'https://docs.example.com@evil.test',
    'https://evil.test\\docs.example.com',
  ])('is refused for %s', async origin => {
    const answer = await preflight(origin)
    expect([answer.status, allowed(answer)]).toEqual([403, null])
    expect(answer.headers.get('access-control-allow-methods')).toBeNull()
  })

  it('says nothing of headers whose names are none', async () => {
    const answer = await preflight('https://docs.example.com', {
      'Access-Control-Request-Headers': 'a: b, <script>',
    })
    expect(answer.headers.get('access-control-allow-headers')).toBeNull()
  })

  it('never reaches the upstream, and asks for no key only where the profile speaks CORS', async () => {
    const headers = { Origin: 'https://docs.example.com', 'Access-Control-Request-Method': 'GET' }
    const answer = await search(headers, 'OPTIONS', 'starter')
    expect([answer.status, allowed(answer)]).toEqual([401, null])
  })
})

describe('an answer', () => {
  const from = (key: string, origin: string) => search({ 'X-ZenSearch-Key': key, Origin: origin })

  it('may be read by a page on a host the key lists, with the limits on it', async () => {
    const answer = await from(listing, 'https://docs.example.com')
    expect(allowed(answer)).toBe('https://docs.example.com')
    expect(answer.headers.get('access-control-expose-headers')).toMatch(
      /X-RateLimit-Limit.*Retry-After, X-Request-Id/,
    )
  })

  it('never carries what the upstream says about CORS', async () => {
    for (const key of [listing, secret]) {
      const answer = await from(key, 'https://docs.example.com')
      expect(allowed(answer)).not.toBe('*')
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    }
  })

  it('may not be read by a page on another host', async () => {
    const answer = await from(listing, 'https://evil.test')
    expect([answer.status, allowed(answer)]).toEqual([403, null])
  })

  it('of a secret key may be read by no page', async () =>
    expect(allowed(await from(secret, 'https://docs.example.com'))).toBeNull())

  it('about a wrong key may be read where some key is at home, so that its page can say what is wrong', async () => {
    const answer = await from('zsk_pk_wrong', 'https://docs.example.com')
    expect([answer.status, allowed(answer)]).toEqual([401, 'https://docs.example.com'])
    expect(allowed(await from('zsk_pk_wrong', 'https://evil.test'))).toBeNull()
  })

  it('is for nobody once the only key that lists the host is switched off', async () => {
    worth(await disableKey(gateway.ports, listingId))
    expect((await preflight('https://docs.example.com')).status).toBe(403)
    expect(allowed(await from('zsk_pk_wrong', 'https://docs.example.com'))).toBeNull()
  })
})
