import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyIn } from '../../src/app/in-process.ts'
import type { VerifyRequest } from '../../src/client/verdict.ts'
import type { Verify } from '../../src/client/verify.ts'
import { guard as guardFetch } from '../../src/middleware/fetch.ts'
import { type GuardOptions, guardOver, type Received } from '../../src/middleware/guard.ts'
import { guard as guardHono } from '../../src/middleware/hono.ts'
import { announceOn, receivedBy } from '../../src/middleware/incoming.ts'
import { guard as guardNode } from '../../src/middleware/node.ts'
import { closed } from '../build/gateway.ts'
import { listening } from '../build/system.ts'
import { aWorld, type World } from '../surfaces/world.ts'

let world: World
let verify: Verify
beforeAll(async () => {
  world = await aWorld()
  verify = verifyIn(world.engine)
})
afterAll(() => world.close())

const asked = (name: string, changes: Partial<Received> = {}): Received => ({
  method: 'GET',
  path: '/v1/things',
  headers: [
    ['Host', 'api.test'],
    ['X-Rich-Key', world.key(name)],
  ],
  ip: '127.0.0.1',
  body: undefined,
  ...changes,
})

type Options = Partial<GuardOptions<Received>>

/** What a guard decides: the status it answers with and the code, or whose request goes on. */
async function decided(options: Options, received: Received): Promise<unknown> {
  const it = await guardOver<Received>({ verify, api: 'rich', ...options })(received, () => received)
  return it.outcome === 'passed' ? it.principal.key?.name : [it.status, JSON.parse(it.body).error.code]
}

const DENIED = [403, 'PERMISSION_DENIED']

describe('what a guard needs', () => {
  it.each<[string, Options, string, unknown]>([
    ['a scope the key holds', { need: 'things:read' }, 'good', 'good'],
    ['a scope it does not hold', { need: 'things:write' }, 'good', DENIED],
    ['a query that is met', { need: 'things:write OR things:read' }, 'good', 'good'],
    ['a query in parentheses', { need: 'things:read AND (things:read OR things:write)' }, 'good', 'good'],
    ['a query that is not met', { need: 'things:write AND things:read' }, 'good', DENIED],
    [
      'a function of the request',
      { need: ({ path }) => (path === '/v1/things' ? 'things:write' : 'things:read') },
      'good',
      DENIED,
    ],
    ['a promise of one', { need: async () => 'things:read' }, 'good', 'good'],
    ['everything at once', { need: { scopes: ['things:read'], modules: ['speech'] } }, 'good', 'good'],
    ['a module that is not there', { need: { modules: ['multilingual'] } }, 'good', DENIED],
    ['what the route says, where a function has no opinion', { need: () => undefined }, 'bare', DENIED],
    ['a collection within reach', { resource: 'books' }, 'narrow', 'narrow'],
    [
      'a collection out of reach',
      { resource: () => ['books', 'films'] },
      'narrow',
      [403, 'COLLECTION_ACCESS_DENIED'],
    ],
    ['what the route says, besides', { resource: 'books' }, 'narrow.bare', DENIED],
    ['what the route says, where no collection is named', { resource: () => [] }, 'bare', DENIED],
    ['both a scope and a collection', { need: 'things:read', resource: 'books' }, 'narrow.bare', DENIED],
    [
      'a collection beside those of a need',
      { need: { resources: ['books'] }, resource: 'films' },
      'narrow',
      [403, 'COLLECTION_ACCESS_DENIED'],
    ],
    [
      'a collection for somebody, also where the route is for everybody',
      { path: () => '/health', resource: 'films' },
      'narrow',
      [403, 'COLLECTION_ACCESS_DENIED'],
    ],
    ['a path of another spelling', { path: () => '/health' }, 'bare', undefined],
  ])('is %s', async (_, options, key, expected) => {
    world.turn()
    expect(await decided(options, asked(key))).toEqual(expected)
  })

  it('is asked by the path it is told, and a signature by the path that was called', async () => {
    const called = '/behind/v1/things'
    const headers = async (path: string) => [
      ...asked('messages').headers,
      ...(await world.messageSignature({ method: 'GET', url: `http://api.test${path}` })),
    ]
    const below = { path: ({ path }: Received) => path.replace('/behind', '') }
    const passed = asked('messages', { path: called, headers: await headers(called) })
    expect(await decided(below, passed)).toBe('messages')
    const refused = asked('messages', { path: called, headers: await headers('/v1/things') })
    expect(await decided(below, refused)).toEqual([401, 'HMAC_SIGNATURE_INVALID'])
  })

  it('is leave to write, wherever a method is not one that reads', async () => {
    const needs = { need: 'things:read' }
    expect(await decided(needs, asked('good.page'))).toBe('good')
    expect(await decided(needs, asked('good.page', { method: 'POST' }))).toEqual([403, 'READ_ONLY_KEY'])
    const reads = { need: { scopes: ['things:read'], access: 'read' as const } }
    expect(await decided(reads, asked('good.page', { method: 'POST' }))).toBe('good')
  })

  it('costs what it is told to cost', async () => {
    world.turn()
    const guard = guardOver<Received>({
      verify,
      api: 'rich',
      cost: async ({ method }) => (method === 'GET' ? 7 : 1),
    })
    const passed = await guard(asked('good'), () => asked('good'))
    expect(passed.headers['X-RateLimit-Remaining']).toBe('93')
  })
})

/** Slips that say nothing: they must not ask for less than the route does. */
const NO_NEEDS = [null, false, 0, [], ['things:read']]

describe('a guard that cannot judge', () => {
  const AWAY = [503, 'UNAVAILABLE']
  const broken: readonly [string, Options][] = [
    ['its verifier throws', { verify: () => Promise.reject(new Error('away')) }],
    [
      'its verifier throws at once',
      {
        verify: () => {
          throw new Error('away')
        },
      },
    ],
    ['its need throws', { need: () => Promise.reject(new Error('away')) }],
    ['its query makes no sense', { need: 'things:read AND' }],
    ['its scope is none of the profile’s', { need: 'things:raed' }],
    ['a scope of its query is none of the profile’s', { need: 'nothing:at OR all' }],
    ['its API is not there', { api: 'nothing' }],
    ...NO_NEEDS.map((need): [string, Options] => [`its need is ${JSON.stringify(need)}`, Object({ need })]),
    ...NO_NEEDS.map((need): [string, Options] => [
      `its need becomes ${JSON.stringify(need)}`,
      Object({ need: () => need }),
    ]),
    ['its need lacks what it names', Object({ need: { scopes: undefined } })],
    ['its collection is null', Object({ resource: () => null })],
    ['a collection of several is not there', Object({ resource: () => ['books', undefined] })],
    ['its cost is null', Object({ cost: () => null })],
  ]
  it.each(broken)('lets nobody through when %s', async (_, options) => {
    const told: unknown[] = []
    expect(await decided({ ...options, onError: error => told.push(error) }, asked('good'))).toEqual(AWAY)
    expect(told).toHaveLength(1)
  })

  it('answers, too, when whoever is told why throws', async () => {
    const onError = () => {
      throw new Error('nor can I')
    }
    expect(await decided({ api: 'nothing', onError }, asked('good'))).toEqual(AWAY)
  })

  it('says when to try again, and that nobody may keep the answer', async () => {
    const guard = guardOver<Received>({ verify: () => Promise.reject(new Error('away')), api: 'rich' })
    const { headers } = await guard(asked('good'), () => asked('good'))
    expect(headers).toMatchObject({ 'Retry-After': '1', 'Cache-Control': 'no-store' })
  })
})

describe('a guard hands over', () => {
  /** The question a guard asks about a request. */
  async function question(
    received: Partial<Received>,
    options: Options = {},
  ): Promise<VerifyRequest | undefined> {
    let heard: VerifyRequest | undefined
    const listen: Verify = request => {
      heard = request
      return verify(request)
    }
    await guardOver<Received>({ api: 'rich', ...options, verify: listen })(asked('good'), () =>
      asked('good', received),
    )
    return heard
  }

  it('headers that were sent twice as two', async () => {
    const headers = [
      ['A', '1'],
      ['b', '2'],
      ['a', '3'],
      ['A', '4'],
      ['__proto__', '5'],
    ] as const
    const heard = await question({ headers })
    expect(Object.entries(heard?.headers ?? {})).toEqual([
      ['a', ['1', '3', '4']],
      ['b', '2'],
      ['__proto__', '5'],
    ])
  })

  it.each([
    ['*', '//'],
    ['http://api.test/v1/things', '//'],
    [`/${'a'.repeat(9000)}`, '//'],
    ['/v1/things?x=1', '/v1/things?x=1'],
  ])('the path %s as %s', async (path, handed) => {
    expect((await question({ path }))?.path).toBe(handed)
  })

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:127.0.0.1', '::ffff:127.0.0.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['fe80::1%eth0', undefined],
    ['127.0.0.1:80', undefined],
    ['unknown', undefined],
    ['', undefined],
  ])('the address "%s" as %s', async (ip, handed) => {
    expect((await question({ ip }))?.ip).toBe(handed)
  })

  it('no body where there is none', async () => {
    expect((await question({}))?.body).toBe(undefined)
  })

  it('a body no longer than the smaller of two limits', async () => {
    const limits: number[] = []
    const body = async (limitBytes: number) => {
      limits.push(limitBytes)
      return Buffer.from('{"language":"en"}')
    }
    const speech = { method: 'POST', path: '/v1/speech', body }
    await question(speech)
    await question(speech, { bodyLimitBytes: 100 })
    await question({ ...speech, path: '/v1/things' })
    expect(limits).toEqual([2048, 100])
  })
})

describe('headers of an answer', () => {
  it('take the place of what is there, but lists grow', () => {
    const response = new ServerResponse(new IncomingMessage(new Socket()))
    response.setHeader('Vary', 'Accept-Encoding').setHeader('Cache-Control', 'public')
    const headers = { Vary: 'X-Key, Origin', 'Cache-Control': 'no-store' }
    announceOn(response, headers)
    expect({ ...response.getHeaders() }).toEqual({
      vary: 'Accept-Encoding, X-Key, Origin',
      'cache-control': 'no-store',
    })
  })
})

describe('a request of HTTP/2', () => {
  it('has its authority as its host, and nothing else that no header is', () => {
    const request = new IncomingMessage(new Socket())
    request.rawHeaders.push(':method', 'GET', ':authority', 'api.test', 'x-rich-key', 'k')
    const { headers } = receivedBy(request, '/v1/things', undefined)
    expect(headers).toEqual([
      ['host', 'api.test'],
      ['x-rich-key', 'k'],
    ])
  })
})

it('a page that asks for leave is told of the method it asked about, where no route is asked', async () => {
  const headers = [
    ['Host', 'api.test'],
    ['Origin', 'https://shop.test'],
    ['Access-Control-Request-Method', 'PATCH'],
  ] as const
  const page = asked('good', { method: 'OPTIONS', path: '/elsewhere', headers })
  const leave = await guardOver<Received>({ verify, api: 'rich', need: 'things:read' })(page, () => page)
  expect(leave.outcome === 'answered' && leave.status).toBe(204)
  expect(leave.headers).toMatchObject({
    'Access-Control-Allow-Origin': 'https://shop.test',
    'Access-Control-Allow-Methods': 'PATCH',
  })
})

it('whose caller’s address cannot be worked out gets through no guard', async () => {
  const told: unknown[] = []
  const away = () => {
    throw new Error('no address')
  }
  const options = { verify, api: 'rich', ip: away, onError: (error: unknown) => told.push(error) }
  const onFetch = guardFetch(options)(() => new Response('let through'))
  const onHono = new Hono().use(guardHono(options)).all('*', c => c.text('let through'))
  const onNode = createServer(guardNode(options)((_, response) => response.end('let through')))
  const url = await listening(onNode)
  const answers = [
    await onFetch(new Request('http://api.test/v1/things')),
    await onHono.request('/v1/things'),
    await fetch(url),
  ]
  expect(answers.map(it => it.status)).toEqual([503, 503, 503])
  expect(told).toHaveLength(3)
  await closed(onNode)
})
