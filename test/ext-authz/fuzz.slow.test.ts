import { status } from '@grpc/grpc-js'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { aGateway, type TestGateway } from '../build/gateway.ts'
import { type Answered, aClient, aListener } from './asking.ts'

const SEED = 4701

let gateway: TestGateway
let listener: Awaited<ReturnType<typeof aListener>>
let client: ReturnType<typeof aClient>
let key: string
beforeAll(async () => {
  gateway = await aGateway()
  const { account } = await gateway.serve('starter', undefined, { hosts: ['things.test'] })
  const limits = { 'per-key': 1_000_000 }
  const about = { accountId: account.id, name: 'A key', scopes: ['things:read'], limits }
  key = (await gateway.keyOf(about)).secret
  listener = await aListener(gateway.engine)
  client = aClient(listener.port)
})
afterAll(async () => {
  client.close()
  await listener.close()
  await gateway.close()
})

const often = <T>(...values: T[]) => fc.constantFrom(...values)
const noise = fc.string({ unit: 'binary', maxLength: 30 })

const path = fc.oneof(
  { weight: 6, arbitrary: often('/starter/v1/things', '/starter/v1/things/1?x=/../y') },
  often('/v1/things', '/starter/health', '/health', '/starter', ''),
  often('/starter//v1/things', '/starter/v1/x/../things', '/starter/v1/things%2f1', '/starter/v1/things;a'),
  often('http://things.test/v1/things', '/starter/v1/things#x', '*', '/latchkey/v1/keys'),
  noise.map(text => `/starter/v1/things/${text}`),
  noise,
)
const header = fc.tuple(
  fc.oneof(
    often('x-api-key', 'x_api_key', 'authorization', 'host', 'origin', 'referer', 'content-length'),
    often(':path', ':method', ':authority', 'x-forwarded-for', 'upgrade', 'x-envoy-auth-partial-body', ''),
    often('__proto__', 'constructor', 'latchkey-key-id', 'access-control-request-method'),
    noise,
  ),
  fc.oneof(often('KEY', 'KEY,KEY', 'KEY,', 'Bearer KEY', 'websocket', 'GET', 'things.test'), noise),
)
const question = fc.record({
  method: fc.oneof(
    { weight: 3, arbitrary: often('GET', 'HEAD') },
    often('POST', 'get', 'OPTIONS', 'CONNECT', '', 'GET\r\n'),
    noise,
  ),
  path,
  host: fc.oneof(
    { weight: 4, arbitrary: often('gateway.test') },
    often('things.test', 'things.test:1', 'other.test', 'things.test,other.test', ''),
    noise,
  ),
  keyed: often(true, true, true, false),
  headers: fc.array(header, { maxLength: 2 }),
  raw: fc.boolean(),
  body: fc.option(fc.uint8Array({ maxLength: 40 }), { nil: undefined }),
  context: fc.oneof(
    { weight: 3, arbitrary: often({}, { bodies: 'sent' }) },
    fc.dictionary(often('api', 'bodies'), often('starter', 'sent', 'nobody', ''), { maxKeys: 2 }),
  ),
  from: fc.oneof(often('203.0.113.7', '::1', '', '127.0.0.1:80'), noise),
})
type Question = typeof question extends fc.Arbitrary<infer Value> ? Value : never

function messageFor({ keyed, headers, raw, from, context, body, ...http }: Question): object {
  const filled = headers.map(([name, value]) => [name, value.replaceAll('KEY', key)] as const)
  const all = keyed ? [...filled, ['x-api-key', key] as const] : filled
  const told = raw
    ? { headerMap: { headers: all.map(([key, value]) => ({ key, rawValue: Buffer.from(value) })) } }
    : { headers: Object.fromEntries(all) }
  const request = { http: { ...http, ...told, ...(body && { rawBody: body }) } }
  const source = { address: { socketAddress: { address: from } } }
  return { attributes: { source, request, contextExtensions: context } }
}

const isLeave = (answered: Answered): boolean =>
  'message' in answered && (answered.message.okResponse !== undefined || !answered.message.status?.code)

/** All that a key that may read things, or nobody at all, may be let through to. */
const MAY = /^(\/starter)?(\/v1\/things(\/[^/?]+)?|\/health)(\?.*)?$/

it('whatever is asked, only what may be read is let through, and nothing breaks', async () => {
  let through = 0
  await fc.assert(
    fc.asyncProperty(question, async asked => {
      const answered = await client.check(messageFor(asked))
      if (!isLeave(answered)) return
      through++
      expect(['GET', 'HEAD']).toContain(asked.method)
      expect(asked.path).toMatch(MAY)
      if (!asked.path.includes('/health'))
        expect(JSON.stringify([asked.keyed, asked.headers])).toMatch(/true|KEY/)
    }),
    { numRuns: 500, seed: SEED },
  )
  expect(through).toBeGreaterThan(20)
  expect(listener.logged).toEqual([])
})

it('bytes that are no question, or half of one, let nobody through', async () => {
  const { bytesFor } = client
  const whole = bytesFor({
    attributes: {
      request: {
        http: { method: 'GET', path: '/starter/v1/things', headers: { 'x-api-key': 'my_unknown' } },
      },
      contextExtensions: { api: 'starter' },
    },
  })
  const broken = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.nat(whole.length).map(length => whole.subarray(0, length)),
    fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, value]) => whole.with(at, value)),
    fc.nat(100_000).map(depth => Buffer.alloc(depth, 0x0b)),
  )
  await fc.assert(
    fc.asyncProperty(broken, async sent => {
      const answered = await client.bytes(Buffer.from(sent))
      if ('message' in answered) expect(client.read(answered.message).okResponse).toBeUndefined()
      else
        expect([status.INVALID_ARGUMENT, status.INTERNAL, status.RESOURCE_EXHAUSTED]).toContain(answered.code)
    }),
    { numRuns: 300, seed: SEED },
  )
  expect(await client.health({})).toMatchObject({ message: { status: 1 } })
  expect(listener.logged).toEqual([])
})
