import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anUpstream } from '../build/gateway.ts'
import { missing, type Places, type RunningProxy, startProxy } from '../build/proxies.ts'
import { answerOn, exchange, type RawAnswer } from '../build/raw.ts'
import { aWorld, type World } from '../surfaces/world.ts'

let world: World
let upstream: Awaited<ReturnType<typeof anUpstream>>
let places: Places
let haproxy: RunningProxy

const isThere = missing() === undefined

beforeAll(async () => {
  if (!isThere) return
  world = await aWorld(['127.0.0.1'])
  upstream = await anUpstream()
  const api = Number(new URL(upstream.url).port)
  places = { latchkey: world.gateway.port, api, name: 'rich', carriers: ['X-Rich-Key'] }
  haproxy = await startProxy('haproxy', places)
})

afterAll(async () => {
  if (!isThere) return
  await haproxy.stop()
  await world.close()
  await upstream.close()
})

const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`

const chunked = (path: string, header: string): string =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: api.test',
    `X-Rich-Key: ${world.key('writer')}`,
    ...['Content-Type: application/json', 'Transfer-Encoding: chunked', header, '', ''],
  ].join('\r\n')

/** Sends the first part of a request, and the rest once it was answered or HAProxy seems to wait for more. */
async function inParts(port: number, first: string, rest: string): Promise<RawAnswer> {
  world.turn()
  const socket = connect(port, '127.0.0.1')
  const answer = answerOn(socket)
  socket.write(first)
  await Promise.race([answer.catch(() => undefined), setTimeout(60)])
  if (!socket.destroyed) socket.write(rest)
  return answer.finally(() => socket.destroy())
}

const steps = (from: number, to: number, step: number) =>
  Array.from({ length: (to - from) / step }, (_, at) => from + at * step)

describe.runIf(isThere)('haproxy', () => {
  it('takes no chunked body for absent, however little room its buffer has left', async () => {
    const body = `${chunk('{"language":"fr"}')}0\r\n\r\n`
    upstream.seen.length = 0
    for (const size of steps(64_140, 64_260, 8)) {
      const head = chunked('/v1/speech', `Latchkey-Pad: ${'p'.repeat(size)}`)
      expect((await inParts(haproxy.port, head, body)).status, `${size}`).toBeOneOf([400, 403])
    }
    expect(upstream.seen).toEqual([])
  })

  it('takes no first part of a chunked body for the whole', async () => {
    const amended = (text: string) =>
      text.replace('tune.bufsize 65536', 'tune.bufsize 4096\n  tune.maxrewrite 1024')
    const small = await startProxy('haproxy', { ...places, amended })
    const rest = `${chunk(' '.repeat(97)).repeat(20)}${chunk('TAIL')}0\r\n\r\n`
    upstream.seen.length = 0
    for (const size of steps(1580, 1740, 8)) {
      const head = chunked('/v1/speech', `X-Pad: ${'p'.repeat(1100)}`)
      const first = head + chunk(`{"language":"en"}${' '.repeat(size)}`)
      expect((await inParts(small.port, first, rest)).status, `${size}`).toBe(400)
    }
    expect(upstream.seen).toEqual([])
    await small.stop()
  })

  it('reads a chunked body that is all there', async () => {
    const body = `${chunk('{"language"')}${chunk(':"fr"}')}0\r\n\r\n`
    expect((await inParts(haproxy.port, chunked('/v1/speech', 'X-A: b'), body)).status).toBe(403)
    const english = body.replace('fr', 'en')
    expect((await inParts(haproxy.port, chunked('/v1/speech', 'X-A: b'), english)).status).toBe(200)
  })

  it.each([90, 94, 95, 98, 100])('survives a request with %i headers', async count => {
    const many = Array.from({ length: count - 1 }, (_, at) => `X-Header-${at}: a`)
    const asked = ['GET /v1/things HTTP/1.1', 'Host: api.test', ...many, '', ''].join('\r\n')
    expect((await exchange(haproxy.port, asked)).status).toBe(count > 94 ? 431 : 401)
    world.turn()
    const keyed = asked.replace('X-Header-0: a', `X-Rich-Key: ${world.key('good')}`)
    expect((await exchange(haproxy.port, keyed)).status).toBe(count > 94 ? 431 : 200)
    expect((await exchange(haproxy.port, 'GET /health HTTP/1.1\r\nHost: a\r\n\r\n')).status).toBe(200)
  })

  it('lets nobody through when what asks Latchkey fails', async () => {
    const amended = (text: string) => text.replace('core.httpclient()', 'core.no_such_thing()')
    const broken = await startProxy('haproxy', { ...places, amended })
    upstream.seen.length = 0
    expect((await exchange(broken.port, 'GET /health HTTP/1.1\r\nHost: a\r\n\r\n')).status).toBe(503)
    expect(upstream.seen).toEqual([])
    await broken.stop()
  })
})
