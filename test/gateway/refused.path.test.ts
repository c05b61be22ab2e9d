import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { request } from '../build/raw.ts'
import { aGuarded, codeOf, type Guarded, get, refuses } from './guarded.ts'

let guarded: Guarded
beforeAll(async () => {
  guarded = await aGuarded()
})
afterAll(() => guarded.close())

describe('a path that could mean two things is refused', () => {
  const MALFORMED = [400, 'REQUEST_MALFORMED'] as const
  const tricks = [
    '/v1/things%2f1',
    '/v1/things%2F1',
    '/v1/things%5c1',
    '/v1/things%00',
    '/v1/things%0a',
    '/v1/things%7f',
    '/v1//things',
    '//v1/things',
    '/v1/things//',
    '/v1/./things',
    '/v1/things/.',
    '/v1/x/../things',
    '/v1/things/..',
    '/v1/%2e%2e/things',
    '/v1/%2E/things',
    '/v1/.%2e/things',
    '/v1/things;x=1',
    '/v1/things%3bx',
    '/v1\\things',
    '/v1/things\\..\\x',
    '/v1/things%',
    '/v1/things%4',
    '/v1/things%zz',
    '/v1/things#x',
    '/v1/things?a#b',
    '/v1/things/%252e%252e/x',
    '/v1/things%252f1',
    '/v1/things%25252F1',
    '/v1/things%255c1',
    '/v1/things%2500',
    '/v1/things/%c0%af',
    '/v1/things/%e0%80%af',
    '/v1/things/%ff',
    '/v1/things/\xe9',
    '/v1/things?q=\xe9',
    '/v1/things?q=a\tb',
    '/v1/things?q=a\x0cb',
  ]
  refuses(
    () => guarded,
    tricks.map(path => [JSON.stringify(path), () => get(guarded.withKey(), path), ...MALFORMED]),
  )
  refuses(
    () => guarded,
    [
      [
        'a path of 16 KiB that no route has',
        () => get(guarded.withKey(), `/${'a'.repeat(16_384)}`),
        404,
        'NOT_FOUND',
      ],
      ['the path of another case', () => get(guarded.withKey(), '/V1/things'), 404, 'NOT_FOUND'],
      ['a slash at the end of a parameter', () => get(guarded.withKey(), '/v1/other/'), 404, 'NOT_FOUND'],
      [
        'a method no route has',
        () => get(guarded.withKey()).replace('GET', 'TRACE'),
        405,
        'METHOD_NOT_ALLOWED',
      ],
    ],
  )

  it.each([
    ['an absolute target', 'GET http://guarded.test/v1/things'],
    ['an absolute target of another scheme', 'GET ftp://guarded.test/v1/things'],
    ['a star', 'OPTIONS *'],
  ])('%s is refused, by the API its Host names', async (_, line) => {
    const bytes = request(line, guarded.withKey()).replace('Host: api.test', 'Host: guarded.test')
    await guarded.expectRefused(bytes, ...MALFORMED)
    const unknown = await guarded.send(request(line, guarded.withKey()))
    expect([unknown.status, codeOf(unknown)]).toEqual([400, 'REQUEST_MALFORMED'])
  })

  it('escapes of plain characters are written plainly before anything is decided and forwarded', async () => {
    const answer = await guarded.send(get(guarded.withKey(), '/v1/%74hings/%7Ea%c3%a9%20b'))
    expect(answer.status).toBe(200)
    expect(guarded.upstream.seen.map(it => it.url)).toEqual(['/v1/things/~a%C3%A9%20b'])
  })

  it('a query stays where it is, whatever stands in it', async () => {
    await guarded.expectRefused(get(guarded.withKey(), '?next=/v1/things'), 404, 'NOT_FOUND')
    await guarded.expectRefused(get([], '?next=/health'), 401, 'MISSING_API_KEY')
  })
})
