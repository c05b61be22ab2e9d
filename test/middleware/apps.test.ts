import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { verifyIn } from '../../src/app/in-process.ts'
import { bytesOf, exchange, headerIn, request } from '../build/raw.ts'
import type { ServedApp } from '../build/served-apps.ts'
import { aWorld, type World } from '../surfaces/world.ts'
import { APPS } from './apps.ts'

let world: World
beforeAll(async () => {
  world = await aWorld()
})
afterAll(() => world.close())
beforeEach(() => world.turn())

const JSON_TYPE = 'Content-Type: application/json'
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`

describe.each(Object.entries(APPS))('behind a guard, %s', (_, makeApp) => {
  let app: ServedApp
  beforeAll(async () => {
    app = await makeApp(verifyIn(world.engine))
  })
  afterAll(() => app.close())

  const send = (bytes: string | Buffer) => exchange(Number(new URL(app.url).port), bytes)
  const keyed = (name: string, ...more: string[]) => [`X-Rich-Key: ${world.key(name)}`, JSON_TYPE, ...more]

  it.each([2, 1800, 300_000])(
    'parses a body of about %d bytes, which nobody had to read before',
    async size => {
      const text = JSON.stringify({ text: 'x'.repeat(size) })
      const answer = await send(request('POST /v1/things', keyed('writer'), text))
      expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { size }])
    },
  )

  it.each([2, 1800])('parses a body of about %d bytes, which was read to judge it', async size => {
    const text = JSON.stringify({ language: 'en', text: 'x'.repeat(size) })
    const answer = await send(request('POST /v1/speech', keyed('good'), text))
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { size }])
    expect(headerIn(answer, 'x-ratelimit-remaining')).toBe('99')
  })

  it('parses a body that came in chunks, and was read to judge it', async () => {
    const head = request('POST /v1/speech', keyed('good', 'Transfer-Encoding: chunked'))
    const parts = ['{"language":"en",', '"text":"caf', '\u00e9"}'].map(chunk).join('')
    const answer = await send(Buffer.concat([bytesOf(head), Buffer.from(`${parts}0\r\n\r\n`)]))
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { size: 4 }])
  })

  it('refuses a body that came in chunks and is too large, without waiting for its end', async () => {
    const head = request('POST /v1/speech', keyed('good', 'Transfer-Encoding: chunked'))
    const answer = await send(`${head}${chunk('x'.repeat(3000))}`)
    expect([answer.status, JSON.parse(answer.body).error.code]).toEqual([413, 'REQUEST_TOO_LARGE'])
  })

  it('is not left waiting by a body in chunks that is empty', async () => {
    const head = request('POST /v1/speech', keyed('good', 'Transfer-Encoding: chunked'))
    const answer = await send(`${head}0\r\n\r\n`)
    expect(answer.whole).toBe(true)
  })

  it('asks for a key before it tells that a path is not there', async () => {
    const stranger = await send(request('GET /v1/nowhere'))
    expect([stranger.status, JSON.parse(stranger.body).error.code]).toEqual([401, 'MISSING_API_KEY'])
    const known = await send(request('GET /v1/nowhere', keyed('good')))
    expect([known.status, JSON.parse(known.body).error.code]).toEqual([404, 'NOT_FOUND'])
  })

  it('streams an answer under the headers of its limits', async () => {
    const answer = await send(request('GET /v1/echo', keyed('good')))
    expect([answer.status, answer.body, headerIn(answer, 'x-ratelimit-remaining')]).toEqual([
      200,
      'one two three',
      '99',
    ])
  })

  it('answers an error of a later handler as it always does', async () => {
    const answer = await send(request('GET /v1/dear', keyed('good')))
    expect([answer.status, answer.body]).toEqual([500, expect.stringContaining('a handler broke')])
    expect(headerIn(answer, 'x-request-id')).toMatch(/^req_/)
  })
})

describe.each(Object.entries(APPS))('a guard behind what reads bodies, in %s', (_, makeApp) => {
  let app: ServedApp
  beforeAll(async () => {
    app = await makeApp(verifyIn(world.engine), true)
  })
  afterAll(() => app.close())

  it('lets nothing through that it cannot check', async () => {
    const headers = [`X-Rich-Key: ${world.key('good')}`, JSON_TYPE]
    const port = Number(new URL(app.url).port)
    const answer = await exchange(port, request('POST /v1/speech', headers, '{"language":"en"}'))
    expect([answer.status, JSON.parse(answer.body).error.code]).toEqual([503, 'UNAVAILABLE'])
  })
})
