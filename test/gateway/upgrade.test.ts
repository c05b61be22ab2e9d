import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeSeal } from '../../src/adapters/node/seal.ts'
import { signMessage } from '../../src/client/client.ts'
import { Fault } from '../../src/core/error.ts'
import { addSigningSecret } from '../../src/engine/signing-secrets.ts'
import { aGateway, closed, profileLike, type TestGateway, until } from '../build/gateway.ts'
import { SERVER_SECRET } from '../build/ports.ts'
import { exchange, headerIn, request } from '../build/raw.ts'
import { listening } from '../build/system.ts'
import { worth } from '../build/worth.ts'

const SOCKETS = profileLike('starter', 'sockets', {
  proxy: { upgrades: true, timeoutSeconds: 1 },
  routes: [{ methods: ['GET', 'POST'], paths: ['/**'], credits: 3 }],
})

const SIGNED = profileLike('zensearch', 'signed', {
  proxy: { upgrades: true },
  routes: [{ methods: ['GET'], paths: ['/**'] }],
})

const ALONE = profileLike('starter', 'alone', {
  proxy: { upgrades: true },
  routes: [{ methods: ['GET'], paths: ['/**'], credits: 3 }],
})

let gateway: TestGateway
let accountId: string
let upstreamUrl: string
let key: string
const seen: { url: string; headers: Record<string, unknown> }[] = []
const { promise: gone, resolve: goes } = Promise.withResolvers<string>()
const upstream = createServer((_, response) => void response.end('plain'))
upstream.on('upgrade', ({ url = '', headers }, socket) => {
  seen.push({ url, headers })
  socket.on('error', () => socket.destroy())
  if (url === '/silent') {
    return void socket.resume().once('end', () => {
      socket.destroy()
      goes(url)
    })
  }
  if (url === '/plain') return void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone')
  if (url === '/no')
    return void socket.end('HTTP/1.1 403 Forbidden\r\nX-Why: shut\r\nContent-Length: 2\r\n\r\nno')
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhello ')
  socket.pipe(socket)
})

beforeAll(async () => {
  gateway = await aGateway({ profiles: [SOCKETS, ALONE, SIGNED] })
  upstreamUrl = await listening(upstream)
  const { account } = await gateway.serve('sockets', upstreamUrl, { hosts: ['sockets.test'] })
  accountId = account.id
  await gateway.credit(accountId, 1000)
  key = (await gateway.keyOf({ accountId, name: 'A key' })).secret
})
afterAll(async () => {
  await gateway.close()
  await closed(upstream)
})

const UPGRADE = ['Connection: Upgrade', 'Upgrade: echo']
const upgrade = (path: string, headers: readonly string[] = [`X-API-Key: ${key}`], wish = UPGRADE) =>
  request(`GET /sockets${path}`, [...headers, ...wish])
const spent = async (work: () => Promise<unknown>) => {
  const before = await gateway.ports.credits.balance(accountId)
  await work()
  return before - (await gateway.ports.credits.balance(accountId))
}

describe('a profile that allows upgrades', () => {
  it('lets bytes pass both ways once the upstream has agreed', async () => {
    const socket = connect(gateway.port, '127.0.0.1')
    let heard = ''
    socket.on('data', chunk => {
      heard += chunk
    })
    socket.write(`${upgrade('/room?x=1')}early `)
    await until(() => heard.endsWith('hello early '))
    socket.write('late')
    await until(() => heard.endsWith('hello early late'))
    expect(heard).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/)
    expect(seen.at(-1)).toMatchObject({
      url: '/room?x=1',
      headers: { upgrade: 'echo', 'latchkey-account-id': accountId },
    })
    expect(JSON.stringify(seen)).not.toContain(key)
    socket.end()
    await once(socket, 'close')
  })

  it.each([
    ['no key', () => upgrade('/room', []), 401, 'MISSING_API_KEY'],
    ['a wrong key', () => upgrade('/room', ['X-API-Key: my_x']), 401, 'INVALID_API_KEY'],
    [
      'two keys',
      () => upgrade('/room', [`X-API-Key: ${key}`, `X-API-Key: ${key}`]),
      400,
      'AMBIGUOUS_REQUEST',
    ],
    ['a doubtful path', () => upgrade('/a/../b'), 400, 'REQUEST_MALFORMED'],
    ['no Host', () => upgrade('/room').replace('Host: api.test\r\n', ''), 400, 'REQUEST_MALFORMED'],
    [
      'a body',
      () => upgrade('/room').replace('Host:', 'Content-Length: 1\r\nHost:'),
      400,
      'REQUEST_MALFORMED',
    ],
    ['too many headers', () => upgrade('/room', Array(101).fill('X-Filler: 1')), 431, 'HEADERS_TOO_LARGE'],
  ])('still refuses %s', async (_, bytes, status, code) => {
    const answer = await exchange(gateway.port, bytes())
    expect([answer.status, JSON.parse(answer.body).error.code]).toEqual([status, code])
  })

  it('takes a message that is signed as a whole, once', async () => {
    const { account } = await gateway.serve('signed', upstreamUrl)
    const wanted = { accountId: account.id, name: 'Signs', signed: true, signatures: 'v2' } as const
    const { key: made, secret } = await gateway.keyOf(wanted)
    const seal = nodeSeal(SERVER_SECRET)
    const signing = worth(await addSigningSecret(gateway.ports, gateway.profiles, seal, { keyId: made.id }))
    const signer = { keyId: made.id, signingSecret: signing.secret, now: () => gateway.clock.now() }
    const signature = await signMessage(signer, { method: 'GET', url: 'http://api.test/signed/plain' })
    const said = [['X-ZenSearch-Key', secret], ...Object.entries(signature)].map(it => it.join(': '))
    const [sent, other] = ['plain', 'room'].map(it => request(`GET /signed/${it}`, [...said, ...UPGRADE]))
    expect((await exchange(gateway.port, worth(other))).status).toBe(401)
    expect((await exchange(gateway.port, worth(sent))).status).toBe(200)
    expect((await exchange(gateway.port, worth(sent))).status).toBe(401)
  })

  it('passes on that the upstream declined, and gives the credits back', async () => {
    const cost = await spent(async () => {
      const answer = await exchange(gateway.port, upgrade('/no'))
      expect([answer.status, answer.body, headerIn(answer, 'x-why')]).toEqual([403, 'no', 'shut'])
    })
    expect(cost).toBe(0)
  })

  it('charges for what the upstream answers without switching', async () => {
    const cost = await spent(async () => {
      const answer = await exchange(gateway.port, upgrade('/plain'))
      expect([answer.status, answer.body]).toEqual([200, 'done'])
    })
    expect(cost).toBe(3)
  })

  it('gives nothing back to a caller that hangs up before the upstream has answered', async () => {
    const cost = await spent(async () => {
      const before = seen.length
      const socket = connect(gateway.port, '127.0.0.1')
      socket.write(upgrade('/silent'))
      await until(() => seen.length > before)
      socket.resetAndDestroy()
      expect(await gone).toBe('/silent')
      await exchange(gateway.port, request('GET /nowhere'))
    })
    expect(cost).toBe(3)
  })

  it('takes nothing where there is no upstream to agree', async () => {
    const { account } = await gateway.serve('alone')
    await gateway.credit(account.id, 3)
    const { secret } = await gateway.keyOf({ accountId: account.id, name: 'A key' })
    const answer = await exchange(
      gateway.port,
      request('GET /alone/room', [`X-API-Key: ${secret}`, ...UPGRADE]),
    )
    expect(answer.status).toBe(502)
    expect(await gateway.ports.credits.balance(account.id)).toBe(3)
  })

  it('answers 503 while the store does not', async () => {
    const { dossier } = gateway.ports.keys
    const { secret } = await gateway.keyOf({ accountId, name: 'Not yet known' })
    Object.assign(gateway.ports.keys, {
      dossier: () => {
        throw new Fault('down')
      },
    })
    const answer = await exchange(gateway.port, upgrade('/room', [`X-API-Key: ${secret}`]))
    Object.assign(gateway.ports.keys, { dossier })
    expect([answer.status, headerIn(answer, 'retry-after')]).toEqual([503, '1'])
  })

  it.each(['h2c', 'H2C', 'HTTP/2.0', 'TLS/1.0', 'echo, h2c'])(
    'never passes %s on: it would carry requests of its own',
    async wish => {
      const before = seen.length
      const answer = await exchange(
        gateway.port,
        upgrade('/room', undefined, ['Connection: Upgrade', `Upgrade: ${wish}`]),
      )
      expect([answer.status, answer.body, seen.length]).toEqual([200, 'plain', before])
    },
  )

  it('ends upgraded connections when the gateway closes', async () => {
    const other = await aGateway({ profiles: [SOCKETS] })
    const address = upstream.address()
    const port = typeof address === 'object' ? address?.port : 0
    const { account } = await other.serve('sockets', `http://127.0.0.1:${port}`)
    await other.credit(account.id, 3)
    const { secret } = await other.keyOf({ accountId: account.id, name: 'A key' })
    const socket = connect(other.port, '127.0.0.1')
    socket.write(upgrade('/room', [`X-API-Key: ${secret}`]))
    await once(socket, 'data')
    const ended = once(socket, 'close')
    await other.gateway.close()
    await ended
  })
})

describe('credits', () => {
  it.each([
    ['a success', 'ok', 200, 3],
    ['a redirect', 'ok', 302, 3],
    ['a refusal of the upstream', 'ok', 404, 0],
    ['a failure of the upstream', 'ok', 500, 0],
  ])('%s', async (_, path, status, cost) => {
    const api = createServer((_, response) => void response.writeHead(status).end())
    const { id } = gateway.engine.apis.named('sockets')?.api ?? { id: '' }
    const before = gateway.engine.apis.named('sockets')?.api.upstream
    await gateway.ports.directory.amend('api', id, { upstream: await listening(api) })
    await gateway.engine.apis.refresh()
    const get = request(`GET /sockets/${path}`, [`X-API-Key: ${key}`])
    expect(await spent(() => exchange(gateway.port, get))).toBe(cost)
    await closed(api)
    expect(await spent(async () => expect((await exchange(gateway.port, get)).status).toBe(502))).toBe(0)
    await gateway.ports.directory.amend('api', id, { upstream: before })
    await gateway.engine.apis.refresh()
  })

  it('are not given back to a caller that hangs up on work already begun', async () => {
    let begun = false
    let gone = false
    const api = createServer((_, response) => {
      begun = true
      response.on('close', () => {
        gone = true
      })
    })
    const { id } = gateway.engine.apis.named('sockets')?.api ?? { id: '' }
    await gateway.ports.directory.amend('api', id, { upstream: await listening(api) })
    await gateway.engine.apis.refresh()
    const cost = await spent(async () => {
      const socket = connect(gateway.port, '127.0.0.1')
      socket.write(request('POST /sockets/run', [`X-API-Key: ${key}`]))
      await until(() => begun)
      socket.destroy()
      await until(() => gone)
    })
    expect(cost).toBe(3)
    await closed(api)
  })
})
