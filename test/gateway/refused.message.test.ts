import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { request } from '../build/raw.ts'
import { aGuarded, codeOf, type Guarded, get, refuses } from './guarded.ts'

let guarded: Guarded
beforeAll(async () => {
  guarded = await aGuarded()
})
afterAll(() => guarded.close())

const post = (body: string, headers: readonly string[] = [], path = '/v1/kinds') =>
  request(`POST /guarded${path}`, guarded.withKey(...headers), body)

describe('a message that is not plainly one request is refused', () => {
  const MALFORMED = [400, 'REQUEST_MALFORMED'] as const
  const chunked = (tail: string) =>
    request('POST /guarded/v1/things', guarded.withKey('Transfer-Encoding: chunked')) + tail
  refuses(
    () => guarded,
    [
      ['a NUL in the key', () => get([`X-API-Key: ${guarded.key}\0`]), ...MALFORMED],
      ['a NUL in a header’s name', () => get(guarded.withKey('X-\0Y: 1')), ...MALFORMED],
      ['a bell in a header’s value', () => get(guarded.withKey('X-Y: \x07')), ...MALFORMED],
      ['a bare carriage return in a header', () => get(guarded.withKey('X-Y: a\rX-Z: b')), ...MALFORMED],
      ['a space before the colon', () => get(guarded.withKey('X-Y : 1')), ...MALFORMED],
      ['a header without a colon', () => get(guarded.withKey('nothing')), ...MALFORMED],
      ['a NUL in the path', () => get(guarded.withKey(), '/v1/things/\0'), ...MALFORMED],
      ['a length and chunks', () => post('x', ['Transfer-Encoding: chunked']), ...MALFORMED],
      ['two lengths', () => post('x', ['Content-Length: 2']), ...MALFORMED],
      ['a negative length', () => get(guarded.withKey('Content-Length: -1')), ...MALFORMED],
      ['a length with a plus', () => get(guarded.withKey('Content-Length: +1')), ...MALFORMED],
      [
        'chunks that are not the last coding',
        () => get(guarded.withKey('Transfer-Encoding: chunked, gzip')),
        ...MALFORMED,
      ],
      [
        'a coding we would pass on undecoded',
        () => `${chunked('').replace(': chunked', ': gzip, chunked')}0\r\n\r\n`,
        ...MALFORMED,
      ],
      ['a coding that is almost chunked', () => chunked('').replace(': chunked', ': xchunked'), ...MALFORMED],
      [
        'a version of HTTP that is not',
        () => get(guarded.withKey()).replace('HTTP/1.1', 'HTTP/9.9'),
        ...MALFORMED,
      ],
      ['no Host', () => get(guarded.withKey()).replace('Host: api.test\r\n', ''), ...MALFORMED],
      [
        'HTTP/1.0 without a Host',
        () => get(guarded.withKey()).replace('HTTP/1.1\r\nHost: api.test', 'HTTP/1.0'),
        ...MALFORMED,
      ],
    ],
  )

  it('chunks that are no chunks end the exchange without reaching the end of the upstream’s', async () => {
    const answer = await guarded.send(chunked('zz\r\nnonsense\r\n'))
    expect([answer.status, codeOf(answer)]).toEqual([400, 'REQUEST_MALFORMED'])
    expect(guarded.upstream.seen).toEqual([])
  })

  it.each([
    ['CONNECT', 'CONNECT guarded.test:443'],
    ['CONNECT for no API of ours', 'CONNECT other.test:443'],
  ])('%s opens no tunnel', async (_, line) => {
    const answer = await guarded.send(request(line, guarded.withKey()))
    expect(answer.status).toBe(405)
    expect(codeOf(answer)).toBe('METHOD_NOT_ALLOWED')
  })

  it.each([
    ['nothing HTTP', 'hello\r\n\r\n'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['the hello of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ])('%s is answered 400 where no API can be known', async (_, bytes) => {
    const answer = await guarded.send(bytes)
    expect([answer.status, codeOf(answer)]).toEqual([400, 'REQUEST_MALFORMED'])
  })

  it('garbage behind a request does not end up inside the answer to it', async () => {
    const answer = await guarded.send(`${get(guarded.withKey())}GARBAGE\r\n\r\n`)
    expect([answer.status, answer.body]).toEqual([200, '{"ok":true}'])
  })
})

describe('too much is refused before it is kept', () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => `X-Filler-${at}: 1`)
  it('100 headers are read, and 101 are too many', async () => {
    const answer = await guarded.send(get([...many(98), `X-API-Key: ${guarded.key}`]))
    expect(answer.status).toBe(200)
    guarded.upstream.seen.length = 0
    await guarded.expectRefused(get([...many(99), `X-API-Key: ${guarded.key}`]), 431, 'HEADERS_TOO_LARGE')
    await guarded.expectRefused(get([...many(2500), `X-API-Key: ${guarded.key}`]), 431, 'HEADERS_TOO_LARGE')
  })
  refuses(
    () => guarded,
    [
      [
        'a header of 33 KiB',
        () => get(guarded.withKey(`X-Long: ${'a'.repeat(33 * 1024)}`)),
        431,
        'HEADERS_TOO_LARGE',
      ],
      [
        'a path of 33 KiB',
        () => get(guarded.withKey(), `/${'a'.repeat(33 * 1024)}`),
        431,
        'HEADERS_TOO_LARGE',
      ],
      ['a body over the limit', () => post(`{"kind":"${'a'.repeat(1024)}"}`), 413, 'REQUEST_TOO_LARGE'],
      [
        'a body said to be over the limit',
        () => request('POST /guarded/v1/kinds', guarded.withKey('Content-Length: 1025')),
        413,
        'REQUEST_TOO_LARGE',
      ],
      [
        'chunks that add up to more than the limit',
        () =>
          `${request('POST /guarded/v1/kinds', guarded.withKey('Transfer-Encoding: chunked'))}${`200\r\n${' '.repeat(512)}\r\n`.repeat(3)}`,
        413,
        'REQUEST_TOO_LARGE',
      ],
    ],
  )
  it('the verify endpoint counts headers too', async () => {
    const answer = await guarded.send(request('POST /_latchkey/v1/verify', many(100), '{}'))
    expect(answer.status).toBe(431)
  })
})
