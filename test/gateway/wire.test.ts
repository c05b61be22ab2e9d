import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { revokeKey } from '../../src/engine/change.ts'
import { aGateway, type TestGateway, until } from '../build/gateway.ts'
import { answerOn, exchange, request } from '../build/raw.ts'

let gateway: TestGateway
let key: string
beforeAll(async () => {
  gateway = await aGateway()
  const { account } = await gateway.serve('zensearch')
  key = (await gateway.keyOf({ accountId: account.id, name: 'A key' })).secret
})
afterAll(() => gateway.close())

const search = () => request('GET /zensearch/v1/docs/search?q=a', [`X-ZenSearch-Key: ${key}`])
const question = (more: object = {}, root = gateway.root) =>
  request(
    'POST /_latchkey/v1/verify',
    [`Authorization: Bearer ${root}`],
    JSON.stringify({ api: 'zensearch', key, dryRun: true, ...more }),
  )

/** All that comes over a connection until it holds so many answers. */
async function heard(sent: string, answers: number): Promise<string> {
  const socket = connect(gateway.port, '127.0.0.1')
  let text = ''
  socket.on('data', chunk => {
    text += chunk.toString('latin1')
  })
  socket.write(sent)
  await until(() => text.split('"requestId"').length > answers && text.endsWith('}'))
  socket.destroy()
  return text
}

/** Without what is different in every answer. */
const alike = (answer: string): string =>
  answer
    .replace(/req_\w+/g, 'req_')
    .replace(/Date: [^\r]+/, 'Date:')
    .replace(/(-Remaining: |"used":|"remaining":)\d+/g, '$1')

// An answer that has to wait for the one before it is written by Node.
describe.each([
  ['an admitted request', search],
  ['a verdict', question],
])('the answer to %s', (_, ask) => {
  it('is what Node itself would write, to the byte', async () => {
    const text = await heard(ask() + ask(), 2)
    const [, ours = '', nodes = ''] = text.split('HTTP/1.1 200 OK\r\n')
    expect(alike(ours)).toMatch(/^Date:|\r\nDate:/)
    expect(alike(ours)).toBe(alike(nodes))
  })

  it('says when it is the last of its connection, and is', async () => {
    const socket = connect(gateway.port, '127.0.0.1')
    const closed = once(socket, 'close')
    socket.write(ask().replace('\r\n', '\r\nConnection: close\r\n'))
    const { status, headers } = await answerOn(socket)
    expect([status, Object.fromEntries(headers)['Connection']]).toEqual([200, 'close'])
    await closed
  })

  it('goes to a caller of HTTP/1.0 too, which is then hung up on', async () => {
    const socket = connect(gateway.port, '127.0.0.1')
    const closed = once(socket, 'close')
    socket.write(ask().replace('HTTP/1.1', 'HTTP/1.0'))
    expect((await answerOn(socket)).status).toBe(200)
    await closed
  })

  it('does not stand in the way of the refusal of a broken request behind it', async () => {
    const socket = connect(gateway.port, '127.0.0.1')
    socket.write(ask())
    expect((await answerOn(socket)).status).toBe(200)
    socket.removeAllListeners()
    socket.write('NOT HTTP AT ALL\r\n\r\n')
    expect((await answerOn(socket)).status).toBe(400)
  })
})

describe('a question', () => {
  it('may come in any number of pieces', async () => {
    const text = question()
    const socket = connect(gateway.port, '127.0.0.1').setNoDelay(true)
    const [server] = await once(gateway.gateway.server, 'connection')
    const answer = answerOn(socket)
    let from = 0
    for (const to of [40, text.length - 30, text.length - 1, text.length]) {
      socket.write(text.slice(from, to))
      from = to
      await until(() => server.bytesRead === to)
    }
    expect(JSON.parse((await answer).body)).toMatchObject({ valid: true })
  })

  it('may be longer than what is kept in one piece', async () => {
    const padding = 'x'.repeat(200_000)
    const answer = await exchange(
      gateway.port,
      question({ headers: { 'X-Padding': padding, 'X-ZenSearch-Key': key }, key: undefined }),
    )
    expect(JSON.parse(answer.body)).toMatchObject({ valid: true })
  })

  it('may come chunked, in one piece and in several', async () => {
    const [head = '', body = ''] = question().split('\r\n\r\n')
    const chunked = head.replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked')
    const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`
    for (const parts of [[body], [body.slice(0, 5), body.slice(5)]]) {
      const answer = await exchange(gateway.port, `${chunked}\r\n\r\n${parts.map(chunk).join('')}0\r\n\r\n`)
      expect(JSON.parse(answer.body)).toMatchObject({ valid: true })
    }
  })
})

it.each([
  ['taken', () => question({ need: {} })],
  ['refused', () => question({}, 'nobody')],
  ['not looked at', () => request('POST /_latchkey/health', [], 'x'.repeat(10_000))],
  ['sent to a route that is not there', () => request('POST /_latchkey/none', [], 'x'.repeat(10_000))],
])('of a body that is %s nothing stays with the connection', async (_, ask) => {
  const { server } = gateway.gateway
  const asked = once(server, 'request')
  const socket = connect(gateway.port, '127.0.0.1')
  socket.write(ask())
  const [received] = await asked
  await answerOn(socket)
  expect(received.takeBody()).toBeUndefined()
  expect(received).toMatchObject({ complete: true, piece: undefined, readableLength: 0 })
  socket.destroy()
})

it('a root key is asked about each time, though its digest is remembered with the connection', async () => {
  const wanted = { accountId: gateway.roots.account.id, name: 'A backend', scopes: ['verify'] }
  const { key: root, secret } = await gateway.keyOf(wanted)
  const socket = connect(gateway.port, '127.0.0.1')
  const ask = async (shown: string) => {
    socket.removeAllListeners()
    socket.write(question({}, shown))
    return (await answerOn(socket)).status
  }
  expect(await ask(secret)).toBe(200)
  expect(await ask(`${secret.slice(0, -1)}!`)).toBe(401)
  expect(await ask(secret)).toBe(200)
  await revokeKey(gateway.ports, root.id)
  expect(await ask(secret)).toBe(401)
  expect(await ask(gateway.root)).toBe(200)
  socket.destroy()
})

it('a caller that reads late gets every answer, whole and in order', async () => {
  const requests = Array.from({ length: 100 }, () => ({ api: 'zensearch', key, dryRun: true }))
  const batch = request(
    'POST /_latchkey/v1/verify/batch',
    [`Authorization: Bearer ${gateway.root}`],
    JSON.stringify({ requests }),
  )
  const { server } = gateway.gateway
  let received = 0
  const count = () => void received++
  server.on('request', count)
  const socket = connect(gateway.port, '127.0.0.1').pause()
  for (let sent = 0; sent < 60; sent++) {
    socket.write(batch)
    // Once answers back up, the gateway reads no further.
    await until(() => received > sent || socket.writableLength > 0)
  }
  let text = ''
  socket.on('data', chunk => {
    text += chunk.toString('latin1')
  })
  socket.resume()
  await until(() => text.split('HTTP/1.1 200 OK').length > 60 && text.endsWith(']}'))
  server.off('request', count)
  socket.destroy()
  expect(text.split('"valid":true').length - 1).toBe(60 * 100)
})
