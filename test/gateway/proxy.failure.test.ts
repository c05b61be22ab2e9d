import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { anUpstream, until } from '../build/gateway.ts'
import { answerOn } from '../build/raw.ts'
import { proxied, saying } from './proxied.ts'

describe('when the upstream fails', () => {
  const codeOf = async (answer: Response) => [answer.status, JSON.parse(await answer.text()).error.code]
  const DOWN = [502, 'UPSTREAM_UNREACHABLE']

  it.each(['GET', 'POST'])('a %s to one that is down is answered 502', async method => {
    const gone = await anUpstream()
    await gone.close()
    const { call } = await proxied({ url: gone.url })
    const body = method === 'POST' ? { body: Buffer.alloc(1024 * 1024) } : {}
    expect(await codeOf(await call('/x', { method, ...body }))).toEqual(DOWN)
  })

  it.each([
    ['hangs up', (socket: Socket) => void socket.end()],
    ['resets', (socket: Socket) => void socket.resetAndDestroy()],
    ['sends garbage', (socket: Socket) => void socket.end('garbage\r\n\r\n')],
    [
      'sends two lengths',
      (socket: Socket) =>
        void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'),
    ],
    [
      'switches protocols unasked',
      (socket: Socket) =>
        void socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
    ],
    [
      'sends headers without end',
      (socket: Socket) => void socket.end(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`),
    ],
  ])('a request to one that %s is answered 502', async (_, say) => {
    const { call } = await proxied(await saying(say))
    expect(await codeOf(await call('/x'))).toEqual(DOWN)
    expect(await codeOf(await call('/x', { method: 'POST', body: 'some' }))).toEqual(DOWN)
  })

  it('one that does not answer in time is answered for with 504', async () => {
    const { call } = await proxied(() => {})
    expect(await codeOf(await call('/x'))).toEqual([504, 'UPSTREAM_TIMEOUT'])
  })

  it.each([
    ['of a known length', 'Content-Length: 100\r\n\r\nhalf'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
  ])('in the middle of a body %s, the caller is cut off and cannot take it for whole', async (_, head) => {
    let upstream: Socket | undefined
    const { bytes, open } = await proxied(
      await saying(socket => {
        upstream = socket
        socket.write(`HTTP/1.1 200 OK\r\n${head}`)
      }),
    )
    const socket = open()
    socket.write(bytes('GET /x'))
    const answer = answerOn(socket)
    await once(socket, 'data')
    upstream?.resetAndDestroy()
    expect(await answer).toMatchObject({ status: 200, whole: false })
  })
})

function* forever() {
  for (;;) yield Buffer.alloc(65_536)
}

describe('when the caller leaves', () => {
  it('before the answer, the upstream’s request is aborted', async () => {
    let asked: IncomingMessage | undefined
    const { bytes, open } = await proxied(incoming => {
      asked = incoming
    })
    const socket = open()
    socket.write(bytes('GET /x'))
    await until(() => asked !== undefined)
    socket.destroy()
    await until(() => asked?.socket.destroyed === true)
  })

  it('in the middle of its upload, the upstream does not take it for whole', async () => {
    let cut = false
    let whole = false
    const { bytes, open } = await proxied(incoming => {
      incoming.on('error', () => {
        cut = true
      })
      incoming.on('end', () => {
        whole = true
      })
      incoming.resume()
    })
    const socket = open()
    socket.write(bytes('POST /x', ['Transfer-Encoding: chunked']))
    socket.write('5\r\nfirst\r\n', () => socket.destroy())
    await until(() => cut)
    expect(whole).toBe(false)
  })

  it('in the middle of the answer, the upstream stops sending it', async () => {
    let closed = false
    const { bytes, open } = await proxied((_, response) => {
      response.on('close', () => {
        closed = true
      })
      Readable.from(forever()).pipe(response)
    })
    const socket = open()
    socket.write(bytes('GET /x'))
    await once(socket, 'data')
    socket.destroy()
    await until(() => closed)
  })

  it('half, having said all it had to say, it is still answered', async () => {
    const { bytes, open, upstream } = await proxied()
    const socket = open()
    socket.end(bytes('POST /x', [], 'body'))
    expect((await answerOn(socket)).status).toBe(200)
    expect(upstream.seen).toHaveLength(1)
  })

  it('half, it is still told that its key is wrong', async () => {
    const { bytes, open } = await proxied()
    const socket = open()
    socket.end(bytes('GET /x').replace(/X-API-Key: \S+/, 'X-API-Key: wrong'))
    expect((await answerOn(socket)).status).toBe(401)
  })
})
