import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anUpstream, closed, type Seen } from '../build/gateway.ts'
import { missing, type Places, PROGRAMS, type RunningProxy, startProxy } from '../build/proxies.ts'
import { exchange } from '../build/raw.ts'
import { listening } from '../build/system.ts'
import { worth } from '../build/worth.ts'
import { TRICKS } from '../surfaces/cases.ts'
import { aWorld, type World } from '../surfaces/world.ts'
import { envoy, replay, traefik } from './replayed.ts'

type Start = (places: Places) => Promise<RunningProxy>

const REAL = missing() === undefined ? [...PROGRAMS.keys()] : []
const STARTS: ReadonlyMap<string, Start> = new Map<string, Start>([
  ...REAL.map(name => [name, (places: Places) => startProxy(name, places)] as const),
  ['Traefik, replayed', places => replay(traefik, places)],
  ['Envoy, replayed', places => replay(envoy, places)],
])

/** Paths two servers could read differently, and what is no path at all. */
const REFUSED_PATHS = [
  ...TRICKS,
  ...[
    '/v1/./things',
    '/../v1/things',
    '/health/../v1/things',
    '/v1/%2e%2e/things',
    '/v1/%74hings',
    '/v1/things%00',
  ],
  ...['/v1/things\\1', '/v1/things#health', '/v1/things?a#b', '//other.test/v1/things', '/v1/things/%', '*'],
  ...['/_latchkey', '/_latchkey_refused'],
]

/** What a client says that must not be believed. */
const LIES = [
  ...['X-Original-URI: /health', 'X-Original-Method: OPTIONS', 'X-Forwarded-Uri: /health'],
  ...['X-Forwarded-Method: OPTIONS', 'X-Forwarded-For: 10.0.0.1', 'X-Forwarded-Host: forged.test'],
  ...['X-HTTP-Method-Override: DELETE', 'X-Original-URL: /forged', 'X_Original_URL: /forged'],
  ...[
    'Latchkey-Key-Id: forged',
    'latchkey_account_id: forged',
    'Latchkey.Key.Id: forged',
    'Latchkey-New: forged',
  ],
  ...[
    'Latchkey-Refusal: forged',
    'Connection: Latchkey-Key-Id, Latchkey-Account-Id',
    'Connection: X-Forwarded-For',
  ],
  ...['Connection: X-Original-URI, X-Original-Method', 'x-envoy-auth-partial-body: false'],
]
/** None of these may reach an API but as the proxy or Latchkey says it. */
const FORGED = /^forged|^DELETE$|^\/forged/

let world: World
let upstream: Awaited<ReturnType<typeof anUpstream>>
const proxies = new Map<string, RunningProxy>()

beforeAll(async () => {
  world = await aWorld(['127.0.0.1'])
  upstream = await anUpstream()
  const carriers = ['X-Rich-Key', 'Authorization']
  const places = {
    latchkey: world.gateway.port,
    api: Number(new URL(upstream.url).port),
    name: 'rich',
    carriers,
  }
  for (const [name, start] of STARTS) proxies.set(name, await start(places))
})

afterAll(async () => {
  for (const proxy of proxies.values()) await proxy.stop()
  await world.app.close()
  await upstream.close()
})

/** Sends a request, and tells what came of it at both ends. */
async function sent(name: string, line: string, headers: readonly string[], key?: string) {
  world.turn()
  upstream.seen.length = 0
  const keyed = key === undefined ? headers : [`X-Rich-Key: ${world.key(key)}`, ...headers]
  const text = [`${line} HTTP/1.1`, 'Host: api.test', ...keyed, '', ''].join('\r\n')
  const answer = await exchange(worth(proxies.get(name)).port, text)
  return { answer, status: answer.status, seen: [...upstream.seen] }
}

const valuesIn = ({ rawHeaders }: Seen): readonly string[] => rawHeaders.filter((_, at) => at % 2 === 1)

describe.each([...STARTS.keys()])('%s', name => {
  it('forwards the very path that was decided about, with who is asking and without the key', async () => {
    const { status, seen } = await sent(name, 'GET /v1/things/%C3%A9?x=1&y=%2F//../;', [], 'good')
    expect([status, seen.map(it => `${it.method} ${it.url}`)]).toEqual([
      200,
      ['GET /v1/things/%C3%A9?x=1&y=%2F//../;'],
    ])
    const [one] = seen
    expect(one?.headers['latchkey-scopes']).toBe('things:read')
    expect(one?.headers['latchkey-key-id']).toMatch(/^key_/)
    expect(valuesIn(worth(one)).filter(it => it.includes(world.key('good')))).toEqual([])
  })

  it.each(REFUSED_PATHS)('lets %s through nowhere', async path => {
    const { status, seen } = await sent(name, `GET ${path}`, [], 'good')
    expect([status >= 400 && status < 500, seen]).toEqual([true, []])
  })

  it('forwards of an absolute URL what was decided about, or nothing', async () => {
    const { status, seen } = await sent(name, 'GET http://other.test/v1/things', [], 'good')
    expect(seen.map(it => it.url)).toEqual(status === 200 ? ['/v1/things'] : [])
    const { seen: none } = await sent(name, 'GET http://other.test/v1/things', [])
    expect(none).toEqual([])
  })

  it.each(LIES)('believes no client that says %s', async lie => {
    const { status, seen } = await sent(name, 'GET /v1/things', [lie], 'good')
    if (status !== 200) return expect([status, seen]).toEqual([400, []])
    const [one] = seen
    expect(seen.map(it => `${it.method} ${it.url}`)).toEqual(['GET /v1/things'])
    expect(one?.headers['latchkey-key-id']).toMatch(/^key_\w+$/)
    expect(one?.headers['latchkey-account-id']).toMatch(/^acc_\w+$/)
    expect(valuesIn(worth(one)).filter(it => FORGED.test(it))).toEqual([])
  })

  it.each(LIES)('lets nobody in without a key who says %s', async lie => {
    const { status, seen } = await sent(name, 'GET /v1/things', [lie])
    expect([[400, 401].includes(status), seen]).toEqual([true, []])
  })

  it.each(['websocket', 'h2c', 'foo, h2c', 'TLS/1.0'])('lets nobody change to %s', async protocol => {
    const wish = [`Upgrade: ${protocol}`, 'Connection: Upgrade, HTTP2-Settings', 'HTTP2-Settings: AAMAAABk']
    for (const [path, key] of [['/v1/things', 'good'], ['/health']] as const) {
      const { status, seen } = await sent(name, `GET ${path}`, wish, key)
      expect(seen.map(it => it.headers['upgrade'])).toEqual(status === 200 ? [undefined] : [])
    }
  })

  it('takes the word of no client about its address', async () => {
    const { status, seen } = await sent(name, 'GET /v1/things', ['X-Forwarded-For: 10.0.0.1'], 'elsewhere')
    expect([status, seen]).toEqual([403, []])
  })

  it('counts each request once, and charges a refused one nothing', async () => {
    const { seen } = await sent(name, 'GET /v1/dear', [], 'good')
    const told = worth(seen[0]).headers
    expect([told['latchkey-limit-used'], told['latchkey-credits-charged']]).toEqual(['2', '5'])
    const balance = () => world.gateway.ports.credits.balance(String(told['latchkey-account-id']))
    const before = await balance()
    await sent(name, 'GET /v1/dear', [], 'good')
    expect(before - (await balance())).toBe(5)
    await sent(name, 'DELETE /v1/dear', [], 'good')
    await sent(name, 'GET /v1/live', [], 'test')
    await sent(name, 'GET /v1/dear', [], 'expired')
    expect(before - (await balance())).toBe(5)
  })
})

describe('once Latchkey is gone', () => {
  beforeAll(() => world.gateway.close())

  it.each([...STARTS.keys()])('%s lets nobody through', async name => {
    // HAProxy tries for some seconds, until it has seen for itself that nobody is there.
    await expect
      .poll(async () => (await sent(name, 'GET /v1/things', [], 'good').catch(noAnswer)).status)
      .toBeGreaterThan(499)
    expect(upstream.seen).toEqual([])
  })
})

describe('while Latchkey says nothing', () => {
  it.each(REAL)('%s lets nobody through', async name => {
    const silent = createServer(() => undefined)
    const latchkey = Number(new URL(await listening(silent)).port)
    const [api, carriers] = [Number(new URL(upstream.url).port), ['X-Rich-Key']]
    const proxy = await startProxy(name, { latchkey, api, name: 'rich', carriers, patienceMs: 200 })
    upstream.seen.length = 0
    const asked = `GET /v1/things HTTP/1.1\r\nHost: api.test\r\n\r\n`
    expect((await exchange(proxy.port, asked)).status).toBeGreaterThan(499)
    expect(upstream.seen).toEqual([])
    await proxy.stop()
    await closed(silent)
  })
})

const noAnswer = () => ({ status: 0 })
