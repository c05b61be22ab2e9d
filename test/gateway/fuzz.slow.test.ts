import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answerIn, bytesOf } from '../build/raw.ts'
import { aGuarded, type Guarded } from './guarded.ts'

const SEED = 4701
const BUDGET_MS = 8000
const HANG_MS = 2000

let guarded: Guarded
beforeAll(async () => {
  guarded = await aGuarded()
})
afterAll(() => guarded.close())

const noise = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)),
  maxLength: 40,
})
const often = <T>(...values: T[]) => fc.constantFrom(...values)
const line = fc.tuple(
  fc.oneof(often('GET', 'POST', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'PUT', 'get'), noise),
  fc.oneof(
    often(
      '/guarded/v1/things',
      '/guarded/v1/kinds',
      '/guarded/health',
      '/guarded',
      '/_latchkey/health',
      '/_latchkey/v1/verify',
      '*',
      '/',
      'http://guarded.test/v1/things',
    ),
    noise.map(text => `/guarded/v1/things/${text}`),
    noise,
  ),
  often('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', ''),
)
const header = fc.oneof(
  often(
    'Host: guarded.test',
    'Host: api.test',
    'Host: guarded.test.:4701',
    'Host: [::1]:1',
    'Host:',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: gzip',
    'Content-Length: 0',
    'Content-Length: 5',
    'Content-Length: 99999999999',
    'Connection: close',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Upgrade: h2c',
    'Expect: 100-continue',
    'Origin: null',
    'Origin: https://a.test',
    'Access-Control-Request-Method: GET',
    'X-API-Key:',
    'Accept-Language: ;;q=,',
    'Content-Type: application/json',
    'Latchkey-Key-Id: x',
  ),
  fc.constant('KEY'),
  fc.tuple(noise, noise).map(([name, value]) => `${name}: ${value}`),
)
const body = fc.oneof(
  often('', '{"kind":"plain"}', '5\r\nhello\r\n0\r\n\r\n', '0\r\n\r\n', '{', 'GET / HTTP/1.1\r\n\r\n'),
  noise,
)
const message = fc
  .tuple(line, fc.array(header, { maxLength: 8 }), body)
  .map(([first, headers, rest]) => [first.join(' '), ...headers, '', rest].join('\r\n'))

/** Everything that comes back until the connection ends, which our half is closed for. @throws when it stays open */
function conversation(text: string): Promise<string> {
  const socket = connect(guarded.gateway.port, '127.0.0.1')
  socket.end(bytesOf(text))
  return new Promise((resolve, reject) => {
    let heard = ''
    const patience = setTimeout(
      () => reject(new Error(`no end in time after: ${JSON.stringify(text)}`)),
      HANG_MS,
    )
    const done = () => {
      clearTimeout(patience)
      socket.destroy()
      resolve(heard)
    }
    socket.on('data', chunk => {
      heard += chunk.toString('latin1')
    })
    socket.on('error', done)
    socket.on('close', done)
  })
}

it('whatever bytes come, the answer is never ours to be ashamed of, and never missing for long', async () => {
  const check = fc.asyncProperty(message, async text => {
    const heard = await conversation(text.replaceAll('KEY', `X-API-Key: ${guarded.key}`))
    expect(heard).toMatch(/^HTTP\/1\.1 /)
    for (const part of heard.split(/(?=HTTP\/1\.1 [1-5]\d\d )/)) {
      const status = answerIn(part)?.status ?? 0
      expect(status === 501 ? 0 : status).toBeLessThan(500)
    }
  })
  await fc.assert(check, { seed: SEED, numRuns: 12_000, interruptAfterTimeLimit: BUDGET_MS })
  expect(
    (await guarded.send(`GET /guarded/v1/things HTTP/1.1\r\nHost: a\r\nX-API-Key: ${guarded.key}\r\n\r\n`))
      .status,
  ).toBe(200)
  expect(guarded.gateway.logged).toEqual([])
})
