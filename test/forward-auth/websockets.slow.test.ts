import { hash } from 'node:crypto'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aGateway, closed, profileLike, type TestGateway, until } from '../build/gateway.ts'
import { missing, type Places, type RunningProxy, startProxy } from '../build/proxies.ts'
import { exchange, request } from '../build/raw.ts'
import { listening } from '../build/system.ts'
import { worth } from '../build/worth.ts'
import { replay, traefik } from './replayed.ts'

const REAL = missing() === undefined ? ['caddy', 'haproxy'] : []
const STARTS = new Map<string, (places: Places) => Promise<RunningProxy>>([
  ...REAL.map(name => [name, (places: Places) => startProxy(name, places)] as const),
  ['Traefik, replayed', places => replay(traefik, places)],
])

const ROUTES = [
  { methods: ['GET'], paths: ['/room'], scopes: ['things:read'] },
  { methods: ['GET'], paths: ['/open'], open: true },
  { methods: ['GET'], paths: ['/search'], attributes: { kind: { query: 'kind' } } },
]
const SOCKETS = profileLike('starter', 'sockets', { proxy: { upgrades: true }, routes: ROUTES })
const PLAIN = profileLike('starter', 'plain', { routes: ROUTES })

let gateway: TestGateway
let key: string
let plainKey: string
const seen: { headers: NodeJS.Dict<string | string[]>; joined: boolean }[] = []
const api = createServer(({ headers }, response) => {
  seen.push({ headers, joined: false })
  response.end('plain')
}).on('upgrade', ({ headers, url }, socket) => {
  seen.push({ headers, joined: true })
  socket.on('error', () => socket.destroy())
  const accept = hash('sha1', `${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`, 'base64')
  const agreed = ['Connection: Upgrade', 'Upgrade: websocket', `Sec-WebSocket-Accept: ${accept}`]
  socket.write(['HTTP/1.1 101 Switching Protocols', ...agreed, '', 'hello '].join('\r\n'))
  if (url === '/room?brief') socket.end()
  else socket.pipe(socket)
})
const proxies = new Map<string, RunningProxy>()
const behind = (name: string, of = 'sockets') => worth(proxies.get(`${name} ${of}`)).port

beforeAll(async () => {
  gateway = await aGateway({ trustedProxies: ['127.0.0.1'], profiles: [SOCKETS, PLAIN] })
  const keyOf = async (accountId: string, scopes: readonly string[]) =>
    (await gateway.keyOf({ accountId, name: 'A key', scopes })).secret
  key = await keyOf((await gateway.serve('sockets')).account.id, ['things:read'])
  plainKey = await keyOf((await gateway.serve('plain')).account.id, ['things:read'])
  const port = Number(new URL(await listening(api)).port)
  for (const [name, start] of STARTS) {
    for (const of of ['sockets', 'plain']) {
      const places = { latchkey: gateway.port, api: port, name: of, carriers: ['X-API-Key'] }
      proxies.set(`${name} ${of}`, await start(places))
    }
  }
})
afterAll(async () => {
  for (const proxy of proxies.values()) await proxy.stop()
  await gateway.close()
  await closed(api)
})

const HANDSHAKE = ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13']
const wishing = (protocol: string) => ['Connection: Upgrade', `Upgrade: ${protocol}`, ...HANDSHAKE]
const asking = (path: string, headers: readonly string[]) => request(`GET ${path}`, headers)
/** Sends a request, and tells what came of it at both ends. */
async function sent(port: number, path: string, headers: readonly string[]) {
  seen.length = 0
  const { status } = await exchange(port, asking(path, headers))
  return [status, seen.map(it => it.joined)]
}

describe.each([...STARTS.keys()])('a WebSocket behind %s', name => {
  it('is joined with the API once its key is checked, and says who is asking', async () => {
    seen.length = 0
    const socket = connect(behind(name), '127.0.0.1')
    let heard = ''
    socket.on('data', chunk => {
      heard += chunk
    })
    socket.write(asking('/room', [`X-API-Key: ${key}`, ...wishing('websocket')]))
    await until(() => heard.endsWith('hello '))
    socket.write('there')
    await until(() => heard.endsWith('hello there'))
    expect(heard).toMatch(/^HTTP\/1\.1 101 /)
    socket.destroy()
    const [{ headers } = worth(seen[0])] = seen
    expect(headers).toMatchObject({ 'latchkey-scopes': 'things:read', upgrade: 'websocket' })
    expect(headers).toMatchObject({ 'sec-websocket-version': '13' })
    expect(JSON.stringify(headers)).not.toContain(key)
  })

  it('is refused where the gateway refuses it, and the API hears nothing', async () => {
    const keyed = [`X-API-Key: ${key}`, ...wishing('WebSocket')]
    expect(await sent(behind(name), '/room', wishing('websocket'))).toEqual([401, []])
    expect(await sent(behind(name), '/room', ['X-API-Key: my_x', ...wishing('websocket')])).toEqual([401, []])
    expect(await sent(behind(name), '/open', wishing('websocket'))).toEqual([501, []])
    expect(await sent(behind(name), '/search?kind=a', keyed)).toEqual([501, []])
    const plain = [`X-API-Key: ${plainKey}`, ...wishing('websocket')]
    expect(await sent(behind(name, 'plain'), '/room', plain)).toEqual([501, []])
  })

  it.each([
    [wishing('h2c')],
    [wishing('websocket, h2c')],
    [[...wishing('websocket'), 'Upgrade: h2c']],
    [[...wishing('h2c'), 'Upgrade: websocket']],
  ])('is nothing else: %j', async wish => {
    seen.length = 0
    const { status } = await exchange(behind(name), asking('/room?brief', [`X-API-Key: ${key}`, ...wish]))
    expect(seen.filter(it => it.headers['upgrade'] !== undefined).map(it => it.headers['upgrade'])).toEqual(
      status === 101 ? ['websocket'] : [],
    )
  })
})
