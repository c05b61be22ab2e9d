import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { after, DAY, HOUR, type Instant, SECOND } from '../../src/core/terms.ts'
import { changeKey, revokeKey } from '../../src/engine/change.ts'
import { rotateKey } from '../../src/engine/rotate.ts'
import { endGrace } from '../../src/engine/rotation.ts'
import { aGateway, anUpstream, profileLike, type TestGateway } from '../build/gateway.ts'
import { exchange, headerIn, type RawAnswer, request } from '../build/raw.ts'
import { worth } from '../build/worth.ts'
import { told } from './asked.ts'

const PAGE = 'https://docs.example.com/rotate'
const routes = [{ methods: ['GET'], paths: ['/**'] }]
const like = (name: string, changes: object) =>
  profileLike('starter', name, { keys: { graceSeconds: 3600 }, routes, ...changes })

const LOUD = like('loud', { rotation: { announce: true, page: PAGE }, proxy: { upgrades: true } })
const ALONE = like('alone', { rotation: { announce: true } })
const QUIET = like('quiet', { rotation: {} })
const OPEN = like('open', {
  rotation: { announce: true },
  cors: 'listed-hosts',
  binding: { hosts: ['secret'] },
})

let gateway: TestGateway
let close: () => Promise<void>
const accounts: Record<string, string> = {}

beforeAll(async () => {
  const upstream = await anUpstream((asked, response) => {
    const status = asked.url === '/broken' ? 500 : 200
    response.writeHead(status, { Link: '</next>; rel="next"', Sunset: 'of the upstream' }).end('served')
  })
  upstream.server.on('upgrade', (_, socket) => {
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
  })
  gateway = await aGateway({ profiles: [LOUD, ALONE, QUIET, OPEN] })
  for (const [name, url] of [
    ['loud', upstream.url],
    ['alone'],
    ['quiet', upstream.url],
    ['open', upstream.url],
  ])
    accounts[name ?? ''] = (await gateway.serve(name ?? '', url)).account.id
  close = async () => {
    await gateway.close()
    await upstream.close()
  }
})
afterAll(() => close())

/** A key of an API that was just rotated: its old secret, its new one, and when that was. */
async function aRotated(api: string, wanted: object = {}, rotation: object = {}) {
  const made = await gateway.keyOf({ accountId: worth(accounts[api]), name: 'A key', ...wanted })
  gateway.clock.advance(90 * SECOND)
  const at = gateway.clock.now()
  const { ports, profiles } = gateway
  const { secrets } = worth(await rotateKey(ports, profiles, { keyId: made.key.id, ...rotation }))
  return { id: made.key.id, old: made.secret, fresh: worth(secrets[0]).secret, at }
}

const get = (path: string, secret: string, headers: readonly string[] = []) =>
  exchange(gateway.port, request(`GET ${path}`, [`X-API-Key: ${secret}`, ...headers]))

const saidIn = (answer: RawAnswer) => ({
  deprecation: headerIn(answer, 'deprecation'),
  sunset: headerIn(answer, 'sunset'),
})
const announced = (from: Instant, until: Instant) => ({
  deprecation: `@${Math.floor(from / SECOND)}`,
  sunset: new Date(until).toUTCString(),
})
const NOTHING = { deprecation: undefined, sunset: undefined }

describe('a call with an old secret', () => {
  it('is told through the proxy since when it is old and when it ends, and where to read about it', async () => {
    const { old, at } = await aRotated('loud')
    const answer = await get('/loud/x', old)
    expect([answer.status, answer.body]).toEqual([200, 'served'])
    expect(saidIn(answer)).toEqual(announced(at, after(at, HOUR)))
    expect(headerIn(answer, 'sunset')).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/)
  })

  it('keeps the links of the upstream beside its own', async () => {
    const { old } = await aRotated('loud')
    const links = (await get('/loud/x', old)).headers
      .filter(([name]) => name.toLowerCase() === 'link')
      .map(([, it]) => it)
    expect(links).toEqual(['</next>; rel="next"', `<${PAGE}>; rel="deprecation"; type="text/html"`])
  })

  it('is told so beside an error of the upstream, for it was let in', async () => {
    const { old, at } = await aRotated('loud')
    const answer = await get('/loud/broken', old)
    expect([answer.status, saidIn(answer)]).toEqual([500, announced(at, after(at, HOUR))])
  })

  it('is told so by a gateway without an upstream, and without a page to name by no link', async () => {
    const { old, at } = await aRotated('alone')
    const answer = await get('/alone/x', old)
    expect([answer.status, saidIn(answer)]).toEqual([200, announced(at, after(at, HOUR))])
    expect(headerIn(answer, 'link')).toBeUndefined()
  })

  it('is told so as it switches protocols', async () => {
    const { old, at } = await aRotated('loud')
    const socket = connect(gateway.port, '127.0.0.1')
    const wish = ['Connection: Upgrade', 'Upgrade: echo', `X-API-Key: ${old}`]
    socket.write(request('GET /loud/socket', wish))
    let text = ''
    for await (const chunk of socket) text += chunk
    expect(text).toMatch(/^HTTP\/1\.1 101 /)
    const { deprecation, sunset } = announced(at, after(at, HOUR))
    expect(text).toContain(`Deprecation: ${deprecation}\r\n`)
    expect(text).toContain(`Sunset: ${sunset}\r\n`)
  })

  it('is told so by the verify endpoint, in the headers to send on', async () => {
    const { old, fresh, at } = await aRotated('loud')
    const ask = async (key: string) =>
      (await told(gateway, { api: 'loud', key, method: 'GET', path: '/x' })).verdict.answer.headers
    const { deprecation, sunset } = announced(at, after(at, HOUR))
    const link = `<${PAGE}>; rel="deprecation"; type="text/html"`
    expect(await ask(old)).toMatchObject({ Deprecation: deprecation, Sunset: sunset, Link: link })
    expect(Object.keys(await ask(fresh))).not.toContain('Sunset')
  })

  it('may be read about by a page of another origin', async () => {
    const restrictions = { hosts: ['shop.example.com'] }
    const { old } = await aRotated('open', { restrictions })
    const answer = await get('/open/x', old, ['Origin: https://shop.example.com'])
    expect(headerIn(answer, 'access-control-expose-headers')).toContain('Deprecation, Sunset, Link')
  })
})

describe('what is announced', () => {
  it('is the expiry of the key where that comes first, also when it is set after the rotation', async () => {
    const { id, old, at } = await aRotated('alone')
    expect(saidIn(await get('/alone/x', old))).toEqual(announced(at, after(at, HOUR)))
    const expiresAt = after(at, 60 * SECOND)
    worth(await changeKey(gateway.ports, gateway.profiles, id, { expiresAt }))
    expect(saidIn(await get('/alone/x', old))).toEqual(announced(at, expiresAt))
  })

  it('is the rotation that replaced this secret, not a later one', async () => {
    const { id, fresh, at } = await aRotated('alone', {}, { graceSeconds: 0 })
    gateway.clock.advance(DAY)
    const again = gateway.clock.now()
    worth(await rotateKey(gateway.ports, gateway.profiles, { keyId: id }))
    expect(again).toBeGreaterThan(at)
    expect(saidIn(await get('/alone/x', fresh))).toEqual(announced(again, after(again, HOUR)))
  })
})

describe('nothing is announced', () => {
  const silences: readonly (readonly [string, () => Promise<RawAnswer>, number])[] = [
    ['to the newest secret', async () => get('/loud/x', (await aRotated('loud')).fresh), 200],
    [
      'by a profile that does not say so, which leaves the upstream its own',
      async () => get('/quiet/x', (await aRotated('quiet')).old),
      200,
    ],
    ['to who is refused: too many requests', () => tooMany(), 429],
    [
      'to who is refused: a method the route does not know',
      async () =>
        exchange(gateway.port, request('DELETE /loud/x', [`X-API-Key: ${(await aRotated('loud')).old}`])),
      405,
    ],
    ['once the old secret has stopped: it looks like any wrong key', () => retired(), 401],
    ['once the key is revoked', () => revoked(), 401],
  ]

  it.each(silences)('%s', async (_, call, status) => {
    const answer = await call()
    const { sunset, ...said } = saidIn(answer)
    expect([answer.status, said.deprecation]).toEqual([status, undefined])
    expect(['of the upstream', undefined]).toContain(sunset)
    expect(headerIn(answer, 'link') ?? '').not.toContain('deprecation')
  })

  async function tooMany() {
    const { old } = await aRotated('alone', { limits: { 'per-key': 1 } })
    await get('/alone/x', old)
    return get('/alone/x', old)
  }

  async function retired() {
    const { id, old } = await aRotated('alone')
    worth(await endGrace(gateway.ports, id))
    return get('/alone/x', old)
  }

  async function revoked() {
    const { id, old } = await aRotated('alone')
    worth(await revokeKey(gateway.ports, id))
    return get('/alone/x', old)
  }

  it.each(['zenhire', 'zensearch', 'jobhive', 'hiring'])('by %s, whose text knows of no such header', name =>
    expect(worth(gateway.profiles.get(name)).spec.rotation.announce).toBe(false),
  )

  it('to a key that was never rotated', async () => {
    const { secret } = await gateway.keyOf({ accountId: worth(accounts['alone']), name: 'A key' })
    expect(saidIn(await get('/alone/x', secret))).toEqual(NOTHING)
  })
})

describe('the starter profile', () => {
  it('announces, so that a new API does', () =>
    expect(worth(gateway.profiles.get('starter')).spec.rotation.announce).toBe(true))
})
