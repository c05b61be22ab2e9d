import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import { until } from '../build/gateway.ts'
import { heldBytes, MIB } from '../build/memory.ts'
import { answerOn, exchange } from '../build/raw.ts'
import { proxied } from './proxied.ts'

describe('streaming', () => {
  it('the first part of an answer reaches the caller before the upstream has ended it', async () => {
    let last: ServerResponse | undefined
    const { call } = await proxied((_, response) => {
      last = response
      response.write('first')
    })
    const reader = (await call('/')).body?.getReader()
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first')
    last?.end('second')
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('second')
    expect((await reader?.read())?.done).toBe(true)
  })

  it('the upstream sees the first part of an upload before the caller has finished it', async () => {
    const seen: string[] = []
    const { bytes, open } = await proxied((incoming, response) => {
      incoming.on('data', chunk => seen.push(String(chunk)))
      incoming.on('end', () => response.end('done'))
    })
    const socket = open()
    socket.write(bytes('POST /up', ['Transfer-Encoding: chunked']))
    socket.write('5\r\nfirst\r\n')
    await until(() => seen.length === 1)
    socket.write('6\r\nsecond\r\n0\r\n\r\n')
    expect((await answerOn(socket)).body).toBe('done')
    expect(seen).toEqual(['first', 'second'])
  })

  it('64 MiB pass both ways unchanged, without being held in memory', async () => {
    const part = Buffer.alloc(64 * 1024, 'x')
    const whole = 1024
    let peak = 0
    let heard = 0
    const before = heldBytes()
    const { call } = await proxied((incoming, response) => {
      incoming.on('data', chunk => {
        if (heard++ % 50 === 0) peak = Math.max(peak, heldBytes() - before)
        if (!response.write(chunk)) {
          incoming.pause()
          response.once('drain', () => incoming.resume())
        }
      })
      incoming.on('end', () => response.end())
    })
    let sent = 0
    const body = new ReadableStream({
      pull(controller) {
        if (sent++ < whole) controller.enqueue(part)
        else controller.close()
      },
    })
    const hash = createHash('sha256')
    const answer = await call('/echo', { method: 'POST', body, duplex: 'half' })
    for await (const chunk of answer.body ?? []) hash.update(chunk)
    const expected = createHash('sha256')
    for (let at = 0; at < whole; at++) expected.update(part)
    expect(hash.digest('hex')).toBe(expected.digest('hex'))
    expect(peak).toBeLessThan(16 * MIB)
  })

  it('an upstream that answers before it has read the body is heard', async () => {
    const { call } = await proxied((_, response) => void response.writeHead(422).end('enough'))
    const answer = await call('/up', { method: 'POST', body: Buffer.alloc(8 * 1024 * 1024) })
    expect([answer.status, await answer.text()]).toEqual([422, 'enough'])
  })
})

describe('a body that waits for 100-continue', () => {
  const expecting = ['Expect: 100-continue', 'Content-Length: 4']
  it('is asked for once the key has been judged', async () => {
    const { bytes, open, upstream } = await proxied()
    const socket = open()
    socket.write(bytes('POST /x', expecting))
    expect(String((await once(socket, 'data'))[0])).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    socket.write('body')
    expect((await answerOn(socket)).status).toBe(200)
    expect(upstream.seen.map(it => it.body)).toEqual(['body'])
  })

  it('is not asked for when the key is refused', async () => {
    const { bytes, open } = await proxied()
    const socket = open()
    socket.write(bytes('POST /x', expecting).replace(/X-API-Key: \S+/, 'X-API-Key: wrong'))
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 401 /)
  })

  it('other expectations are none of ours', async () => {
    const { bytes, gateway } = await proxied()
    expect((await exchange(gateway.port, bytes('GET /x', ['Expect: the best']))).status).toBe(200)
  })
})
