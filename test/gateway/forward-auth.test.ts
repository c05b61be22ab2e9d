import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Fault } from '../../src/core/error.ts'
import { aGateway, profileLike } from '../build/gateway.ts'
import { exchange, headerIn, type RawAnswer } from '../build/raw.ts'
import { worth } from '../build/worth.ts'
import { comparable } from '../surfaces/surface.ts'
import { aWorld, type World } from '../surfaces/world.ts'

const AUTHZ = '/_latchkey/authz/rich'
const FROM = 'X-Forwarded-For: 127.0.0.9'

let world: World

beforeAll(async () => {
  world = await aWorld(['127.0.0.1'])
})
afterAll(() => world.close())

/** What a proxy asks, and what it is told. */
function asked(target: string, headers: readonly string[], body?: string): Promise<RawAnswer> {
  world.turn()
  const length = body === undefined ? [] : [`Content-Length: ${body.length}`]
  const text = [`GET ${target} HTTP/1.1`, 'Host: api.test', ...headers, ...length, '', body ?? ''].join(
    '\r\n',
  )
  return exchange(world.gateway.port, text)
}

const keyed = (name = 'good') => `X-Rich-Key: ${world.key(name)}`
const about = (url: string, method = 'GET') => [
  `X-Original-URI: ${url}`,
  `X-Original-Method: ${method}`,
  FROM,
]
const errorOf = ({ body }: RawAnswer) => JSON.parse(body).error
const told = async (target: string, headers: readonly string[], body?: string) => {
  const answer = await asked(target, headers, body)
  return [answer.status, answer.body === '' ? undefined : errorOf(answer).code]
}

describe('who may ask', () => {
  it.each(['/authz/rich', '/authz/rich/v1/things', '/authz-with-body/rich/v1/things', '/authz-refusal'])(
    'nobody who is no trusted proxy is told anything at %s',
    async path => {
      const gateway = await aGateway({ trustedProxies: ['10.0.0.0/8'] })
      await gateway.serve('zenhire')
      const lines = [`GET /_latchkey${path} HTTP/1.1`, 'Host: api.test', ...about('/api/v1/health')]
      const answer = await exchange(gateway.port, [...lines, '', ''].join('\r\n'))
      expect([answer.status, errorOf(answer).code]).toEqual([403, 'PROXY_NOT_TRUSTED'])
      await gateway.close()
    },
  )

  it('asks about an API there is, at an address that can be read', async () => {
    expect(await told('/_latchkey/authz/poor', about('/health'))).toEqual([404, 'API_UNKNOWN'])
    for (const target of [
      '/_latchkey/authz/',
      `${AUTHZ}?answer=loud`,
      `${AUTHZ}?answer=@a%20b`,
      `${AUTHZ}?upgrade=h2c`,
      `${AUTHZ}?body=some`,
    ])
      expect(await told(target, about('/health')), target).toEqual([400, 'ADDRESS_MALFORMED'])
  })
})

describe('what is asked about', () => {
  const TWICE = ['X-Original-URI: /health', 'X-Original-URI: /health', 'X-Original-Method: GET', FROM]
  const OTHER = [...about('/health'), 'X-Forwarded-Uri: /v1/things', 'X-Forwarded-Method: GET']
  it.each<[string, string, readonly string[]]>([
    ['nothing', AUTHZ, [FROM]],
    ['a path without a method', AUTHZ, ['X-Original-URI: /health', FROM]],
    ['a method without a path', AUTHZ, ['X-Forwarded-Method: GET', FROM]],
    ['a path said twice', AUTHZ, TWICE],
    ['two different paths', AUTHZ, OTHER],
    ['a half of the second way', AUTHZ, [...about('/health'), 'X-Forwarded-Uri: /health']],
    [
      'two different methods',
      AUTHZ,
      [...about('/health'), 'X-Forwarded-Uri: /health', 'X-Forwarded-Method: PUT'],
    ],
    ['a path beside the one appended', `${AUTHZ}/v1/things`, about('/health')],
    ['a method in small letters', AUTHZ, about('/health', 'get')],
    ['an absolute URL', AUTHZ, about('http://api.test/health')],
    ['a fragment', AUTHZ, about('/health#x')],
    ['a path that means another once it is decoded', AUTHZ, about('/%68ealth')],
    ['a path of two meanings', AUTHZ, about('/v1/../health')],
    ['nobody’s address', AUTHZ, about('/health').slice(0, 2)],
    ['two hosts', AUTHZ, [...about('/health'), 'X-Forwarded-Host: a.test', 'X-Forwarded-Host: b.test']],
    ['two hosts in one line', AUTHZ, [...about('/health'), 'X-Forwarded-Host: a.test, b.test']],
    ['an identity of its own', AUTHZ, [...about('/health'), 'Latchkey-Key-Id: key_1']],
    ['an identity spelled otherwise', AUTHZ, [...about('/health'), 'latchkey_key_id: key_1']],
    ['another method behind this one', AUTHZ, [...about('/health'), 'X-HTTP-Method-Override: DELETE']],
  ])('is refused and not guessed: %s', async (_, target, headers) => {
    expect(await told(target, [keyed(), ...headers])).toEqual([400, 'REQUEST_MALFORMED'])
  })

  it.each<[string, string, readonly string[]]>([
    ['as nginx says it', AUTHZ, about('/health')],
    ['as Caddy and Traefik say it', AUTHZ, ['X-Forwarded-Uri: /health', 'X-Forwarded-Method: GET', FROM]],
    ['as Envoy says it', `${AUTHZ}/health`, [FROM]],
    ['twice the same', `${AUTHZ}/health`, about('/health')],
  ])('is understood %s', async (_, target, headers) => {
    expect(await told(target, headers)).toEqual([200, undefined])
  })
})

describe('what is answered', () => {
  const LIVE = about('/v1/live')
  const PREFLIGHT = ['Origin: https://shop.test', 'Access-Control-Request-Method: GET']

  it('lets through with who is asking and what the client is to be told', async () => {
    const answer = await asked(AUTHZ, [keyed(), ...LIVE])
    expect([answer.status, answer.body, headerIn(answer, 'x-ratelimit-remaining')]).toEqual([200, '', '99'])
    expect(headerIn(answer, 'latchkey-environment')).toBe('live')
    expect(headerIn(answer, 'latchkey-request-id')).toBe(headerIn(answer, 'x-request-id'))
  })

  it('sends nginx on to the place it names, and nobody else', async () => {
    const answer = await asked(`${AUTHZ}?answer=@let-through`, [keyed(), ...LIVE])
    expect([answer.status, headerIn(answer, 'x-accel-redirect')]).toEqual([200, '@let-through'])
    const refused = await asked(`${AUTHZ}?answer=@let-through`, LIVE)
    expect([refused.status, headerIn(refused, 'x-accel-redirect')]).toEqual([401, undefined])
  })

  it('answers a preflight where a 2xx other than 200 goes to the client, and nowhere else', async () => {
    const headers = [...about('/v1/things', 'OPTIONS'), ...PREFLIGHT]
    expect((await asked(`${AUTHZ}?answer=exact`, headers)).status).toBe(204)
    const plain = await asked(AUTHZ, headers)
    expect([plain.status, headerIn(plain, 'latchkey-status')]).toEqual([403, '204'])
  })

  it('hands over sealed, and reads back, the very answer the reverse proxy gives', async () => {
    const sealed = await asked(`${AUTHZ}?answer=sealed`, [keyed('test'), ...LIVE])
    const sealedAt = world.clock.now()
    expect([sealed.status, sealed.body]).toEqual([403, ''])
    const read = await asked('/_latchkey/authz-refusal', [
      `Latchkey-Refusal: ${headerIn(sealed, 'latchkey-refusal')}`,
    ])
    const proxied = await exchange(
      world.gateway.port,
      ['GET /rich/v1/live HTTP/1.1', 'Host: api.test', keyed('test'), '', ''].join('\r\n'),
    )
    expect(read.status).toBe(403)
    expect(comparable(read, sealedAt)).toEqual(comparable(proxied, world.clock.now()))
  })

  const sealed = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  it.each<[string, readonly string[]]>([
    ['nothing', []],
    ['what is no JSON', ['!']],
    ['an answer that lets through', [sealed([200, {}, ''])]],
    ['a header of two lines', [sealed([403, { A: 'b\r\nC: d' }, ''])]],
    ['a header with a name that is none', [sealed([403, { 'A B': 'c' }, ''])]],
    ['two answers', [sealed([403, {}, '']), sealed([403, {}, ''])]],
  ])('reads back no refusal from %s', async (_, values) => {
    const headers = values.map(it => `Latchkey-Refusal: ${it}`)
    expect(await told('/_latchkey/authz-refusal', headers)).toEqual([503, 'UNAVAILABLE'])
  })
})

it('opens no WebSocket where the API has none, and gives back what it cost', async () => {
  const upgrade = ['Upgrade: websocket', 'Connection: Upgrade']
  const [status, code] = await told(AUTHZ, [keyed(), ...about('/v1/dear'), ...upgrade])
  const plain = await asked(AUTHZ, [keyed(), ...about('/v1/dear')])
  const proxied = ['GET /rich/v1/dear HTTP/1.1', 'Host: api.test', keyed(), ...upgrade, '', ''].join('\r\n')
  const answer = await exchange(world.gateway.port, proxied)
  expect([status, code]).toEqual([answer.status, errorOf(answer).code])
  const saidApart = await told(`${AUTHZ}?upgrade=websocket`, [keyed(), ...about('/v1/things')])
  expect(saidApart).toEqual([status, code])
  expect(plain.status).toBe(200)
  const balance = await world.gateway.ports.credits.balance(worth(headerIn(plain, 'latchkey-account-id')))
  expect(1_000_000 - balance).toBe(5)
})

it('opens a WebSocket where the gateway does: not on a route that reads something of the request', async () => {
  const routes = [
    { methods: ['GET'], paths: ['/room'] },
    { methods: ['GET'], paths: ['/open'], open: true },
    { methods: ['GET'], paths: ['/search'], attributes: { collection: { query: 'collection' } } },
  ]
  const profile = profileLike('starter', 'sockets', { proxy: { upgrades: true }, routes })
  const gateway = await aGateway({ trustedProxies: ['127.0.0.1'], profiles: [profile] })
  const { account } = await gateway.serve('sockets', 'http://127.0.0.1:9')
  const { secret } = await gateway.keyOf({ accountId: account.id, name: 'A key' })
  const told = async (target: string, more: readonly string[], protocol = 'websocket') => {
    const wish = [`Upgrade: ${protocol}`, 'Connection: Upgrade']
    const headers = ['Host: api.test', `X-API-Key: ${secret}`, ...wish]
    const lines = [`GET ${target} HTTP/1.1`, ...headers, ...more, '', '']
    return (await exchange(gateway.port, lines.join('\r\n'))).status
  }
  for (const path of ['/room', '/search?collection=books']) {
    const asked = [told('/_latchkey/authz/sockets', about(path)), told(`/sockets${path}`, [])]
    // Nobody is behind the gateway: where it would join the two, it says so.
    expect(await Promise.all(asked), path).toEqual(path === '/room' ? [200, 502] : [501, 501])
  }
  const others = ['h2c', 'websocket, h2c', 'TLS/1.0', 'http/2']
  for (const it of others) expect(await told('/_latchkey/authz/sockets', about('/room'), it), it).toBe(501)
  for (const it of [...others, 'websocket'])
    expect(await told('/_latchkey/authz/sockets', about('/open'), it), it).toBe(501)
  await gateway.close()
})

describe('a request that cannot be judged without its body', () => {
  const SPEECH = about('/v1/speech', 'POST')
  const body = '{"language":"fr"}'
  it.each<[string, string, readonly string[], string | undefined, readonly unknown[]]>([
    ['is refused where the proxy keeps it', AUTHZ, SPEECH, undefined, [400, 'REQUEST_MALFORMED']],
    ['is refused where nobody says it is all', AUTHZ, SPEECH, body, [400, 'REQUEST_MALFORMED']],
    ['is judged by it where it comes along', `${AUTHZ}?body=sent`, SPEECH, body, [403, 'PERMISSION_DENIED']],
    ['is judged by none where there is none', `${AUTHZ}?body=none`, SPEECH, undefined, [200, undefined]],
  ])('%s', async (_, target, headers, text, result) => {
    expect(await told(target, [keyed(), ...headers], text)).toEqual(result)
  })

  it('says what is missing', async () => {
    expect(errorOf(await asked(AUTHZ, [keyed(), ...SPEECH])).message).toContain('its body')
  })

  it('is judged by what Envoy sends along, unless that was cut off', async () => {
    const post = async (...headers: readonly string[]) => {
      const lines = [
        'POST /_latchkey/authz-with-body/rich/v1/speech HTTP/1.1',
        'Host: api.test',
        keyed(),
        FROM,
      ]
      const text = [...lines, ...headers, `Content-Length: ${body.length}`, '', body].join('\r\n')
      return (await exchange(world.gateway.port, text)).status
    }
    expect(await post()).toBe(403)
    expect(await post('x-envoy-auth-partial-body: false')).toBe(403)
    expect(await post('x-envoy-auth-partial-body: true')).toBe(400)
  })
})

it('a refusal is remembered as the request it was about', async () => {
  await asked(AUTHZ, [keyed('elsewhere'), ...about('/v1/things/7?q=1')])
  const { items } = await world.gateway.ports.refusals.list({}, { limit: 1 })
  const [last] = items
  expect(last).toMatchObject({
    method: 'GET',
    path: '/v1/things/7',
    address: '127.0.0.9',
    reason: 'address-denied',
  })
})

it('what breaks is told in the API’s own spelling, sealed where that is how the proxy reads, and logged', async () => {
  const gateway = await aGateway({
    trustedProxies: ['127.0.0.1'],
    ports: ({ keys }) => ({ keys: { ...keys, dossier: () => Promise.reject(new Fault('It is away.')) } }),
  })
  const { account } = await gateway.serve('zenhire')
  const { secret } = await gateway.keyOf({ accountId: account.id, name: 'good' })
  const headers = ['Host: api.test', `X-API-Key: ${secret}`, ...about('/api/v1/speech/runs')]
  const ask = (path: string, lines: readonly string[]) =>
    exchange(gateway.port, [`GET /_latchkey/${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'))
  const plain = await ask('authz/zenhire', headers)
  const [status, code] = [plain.status, errorOf(plain).code]
  expect([status, headerIn(plain, 'retry-after') === undefined]).toEqual([503, false])
  const sealed = worth(headerIn(await ask('authz/zenhire?answer=sealed', headers), 'latchkey-refusal'))
  const read = await ask('authz-refusal', ['Host: api.test', `Latchkey-Refusal: ${sealed}`])
  expect([read.status, errorOf(read).code]).toEqual([status, code])
  expect(gateway.logged).toHaveLength(1)
  await gateway.close()
})
