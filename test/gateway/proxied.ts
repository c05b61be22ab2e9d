import type { RequestListener } from 'node:http'
import { connect, createServer as createTcpServer, type Socket } from 'node:net'
import { afterEachTest } from '../build/endings.ts'
import { aGateway, anUpstream, profileLike, type TestGateway } from '../build/gateway.ts'
import { request } from '../build/raw.ts'
import { listening } from '../build/system.ts'

/** The starter profile over any path, with a second's patience. */
const PROXIED = profileLike('starter', 'proxied', {
  proxy: { timeoutSeconds: 1 },
  routes: [
    { methods: ['GET'], paths: ['/open'], open: true },
    { methods: ['GET', 'POST', 'PUT', 'DELETE'], paths: ['/**'] },
  ],
})

/** What ends with the test. */
export const endings: (() => unknown)[] = []
afterEachTest(async () => {
  for (const end of endings.splice(0).reverse()) await end()
})

/** A gateway in front of an upstream, and a key to it. Everything ends with the test. */
export async function proxied(answer?: RequestListener | { url: string }, base = '') {
  const upstream =
    typeof answer === 'object' ? { ...answer, seen: [], close: () => {} } : await anUpstream(answer)
  const gateway: TestGateway = await aGateway({ profiles: [PROXIED] })
  endings.push(upstream.close, gateway.close)
  const about = { name: 'Société', plan: 'Größe 2', modules: [] }
  const { api, account } = await gateway.serve('proxied', upstream.url + base, about)
  const { key, secret } = await gateway.keyOf({
    accountId: account.id,
    name: 'Clé n° 1',
    scopes: ['things:read', 'things:write'],
  })
  const call = (path: string, init: RequestInit & { duplex?: 'half' } = {}) =>
    fetch(`${gateway.url}/proxied${path}`, { ...init, headers: { 'X-API-Key': secret, ...init.headers } })
  const bytes = (line: string, headers: readonly string[] = [], body?: string) =>
    request(line.replace(' /', ' /proxied/'), [`X-API-Key: ${secret}`, ...headers], body)
  const open = () => {
    const socket = connect(gateway.port, '127.0.0.1')
    endings.push(() => socket.destroy())
    return socket
  }
  return { gateway, upstream, api, account, key, secret, call, bytes, open }
}

/** A server of raw answers: what it says, whatever was asked. */
export async function saying(say: (socket: Socket) => void): Promise<{ url: string }> {
  const server = createTcpServer(socket => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => say(socket))
  })
  endings.push(() => server.close())
  const url = await listening(server as never)
  return { url }
}
