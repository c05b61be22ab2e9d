import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { nodeSecrets } from '../../src/adapters/node/secrets.ts'
import { peers, rememberingLast } from '../../src/gateway/peer.ts'
import { GatewayRequest } from '../../src/gateway/wire/request.ts'
import { GatewayResponse } from '../../src/gateway/wire/response.ts'

const ends: (() => void)[] = []

afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** A server that answers `/now` at once and anything else when told to, and one caller of it. */
async function aCaller() {
  const all = peers(nodeSecrets())
  const owed: GatewayResponse[] = []
  const server = createServer({ IncomingMessage: GatewayRequest, ServerResponse: GatewayResponse })
  const theirs: Socket[] = []
  server.on('connection', (socket: Socket) => {
    theirs.push(socket)
    all.welcome(socket)
  })
  server.on('request', (request, response) => {
    const peer = all.of(request.socket)
    if (peer !== undefined) peer.latest = response
    if (request.url === '/now') response.end('now')
    else owed.push(response)
    server.emit('asked')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  ends.push(() => {
    socket.destroy()
    server.close()
  })
  let closed = false
  socket.on('close', () => {
    closed = true
  })
  const ask = async (path: string) => {
    const asked = once(server, 'asked')
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    await asked
  }
  const askNow = async () => {
    const answered = once(socket, 'data')
    await ask('/now')
    await answered
  }
  /** Sends a part of a request, which has come when this returns. */
  const begin = async (text: string) => {
    const before = theirs[0]?.bytesRead
    socket.write(text)
    while (theirs[0]?.bytesRead === before) await new Promise(resolve => setImmediate(resolve))
  }
  return { all, owed, socket, theirs, ask, askNow, begin, isClosed: () => closed }
}

it('a caller that is quiet from one sweep to the next is hung up on', async () => {
  const { all, socket, askNow } = await aCaller()
  await askNow()
  all.sweep()
  const closed = once(socket, 'close')
  all.sweep()
  await closed
})

it('one that asks between two sweeps is kept, however often', async () => {
  const { all, askNow, isClosed } = await aCaller()
  for (let round = 0; round < 3; round++) {
    await askNow()
    all.sweep()
  }
  await askNow()
  expect(isClosed()).toBe(false)
})

it('nobody is hung up on while an answer is owed, nor at the sweep that follows it', async () => {
  const { all, owed, socket, ask, askNow, isClosed } = await aCaller()
  await askNow()
  all.sweep()
  await ask('/later')
  all.sweep()
  all.sweep()
  const answered = once(socket, 'data')
  owed[0]?.end('later')
  await answered
  all.sweep()
  await askNow()
  expect(isClosed()).toBe(false)
})

it('one that has begun its next request is kept', async () => {
  const { all, socket, askNow, begin, isClosed } = await aCaller()
  await askNow()
  all.sweep()
  await begin('GET /now HTTP/1.1\r\n')
  all.sweep()
  const answered = once(socket, 'data')
  socket.write('Host: localhost\r\n\r\n')
  await answered
  expect(isClosed()).toBe(false)
})

it('one that was released is left to whoever took it over', async () => {
  const { all, theirs, askNow, isClosed } = await aCaller()
  await askNow()
  for (const socket of theirs) all.release(socket)
  all.sweep()
  all.sweep()
  await askNow()
  expect(isClosed()).toBe(false)
})

it('the digest of each secret is its own, whatever was shown before', () => {
  const { digest } = nodeSecrets()
  const secret = fc.constantFrom('key_a', 'key_b', 'key_aa', '', 'ключ')
  fc.assert(
    fc.property(fc.array(secret, { maxLength: 20 }), secrets => {
      const remembering = rememberingLast(digest)
      for (const it of secrets) expect(remembering(it)).toBe(digest(it))
    }),
  )
})

it('a secret that is shown again is not digested again', () => {
  let made = 0
  const { digest } = nodeSecrets()
  const remembering = rememberingLast(secret => {
    made++
    return digest(secret)
  })
  for (const it of ['one', 'one', 'two', 'two', 'one']) remembering(it)
  expect(made).toBe(3)
})
