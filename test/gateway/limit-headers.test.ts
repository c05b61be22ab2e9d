import { afterAll, beforeAll, expect, it } from 'vitest'
import { aGateway, anUpstream, profileLike, type TestGateway } from '../build/gateway.ts'

const PAGE = 'https://docs.example.com'
const TOLD = profileLike('starter', 'told', {
  cors: 'listed-hosts',
  binding: { hosts: ['secret'] },
  limits: [
    { name: 'per-key', kind: 'window', per: 'key', limit: 2, seconds: 60 },
    { name: 'daily', kind: 'token-bucket', per: 'key', limit: 50, seconds: 86_400 },
  ],
  routes: [{ methods: ['GET'], paths: ['/**'] }],
})

let gateway: TestGateway
let upstream: Awaited<ReturnType<typeof anUpstream>>
let key: string
beforeAll(async () => {
  upstream = await anUpstream()
  gateway = await aGateway({ profiles: [TOLD] })
  const { account } = await gateway.serve('told', upstream.url)
  const restrictions = { hosts: ['docs.example.com'], referers: [], addresses: [] }
  key = (await gateway.keyOf({ accountId: account.id, name: 'A key', restrictions })).secret
})
afterAll(async () => {
  await gateway.close()
  await upstream.close()
})

it('each limit is told in the headers of the draft, on a 429 too, and pages may read them', async () => {
  const get = () => fetch(`${gateway.url}/told/things`, { headers: { 'X-API-Key': key, Origin: PAGE } })
  const first = await get()
  expect(first.headers.get('ratelimit')).toBe('"per-key";r=1;t=60, "daily";r=49;t=1728')
  expect(first.headers.get('ratelimit-policy')).toBe('"per-key";q=2;w=60, "daily";q=50;w=86400')
  expect(first.headers.get('access-control-expose-headers')).toContain('RateLimit, RateLimit-Policy')
  await get()
  const refused = await get()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
  expect(refused.headers.get('ratelimit')).toBe('"per-key";r=0;t=60, "daily";r=48')
})
