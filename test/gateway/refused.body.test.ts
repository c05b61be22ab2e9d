import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { request } from '../build/raw.ts'
import { aGuarded, type Guarded, get, refuses } from './guarded.ts'

let guarded: Guarded
beforeAll(async () => {
  guarded = await aGuarded()
})
afterAll(() => guarded.close())

const post = (body: string, headers: readonly string[] = [], path = '/v1/kinds') =>
  request(`POST /guarded${path}`, guarded.withKey(...headers), body)

describe('a body that two readers could take differently is refused', () => {
  const MALFORMED = [400, 'REQUEST_MALFORMED'] as const
  refuses(
    () => guarded,
    [
      ['a field twice', () => post('{"kind":"plain","kind":"special"}'), ...MALFORMED],
      ['a field twice, once escaped', () => post('{"kind":"plain","k\\u0069nd":"special"}'), ...MALFORMED],
      ['a field in another case', () => post('{"Kind":"special"}'), ...MALFORMED],
      ['a field in two cases', () => post('{"kind":"plain","KIND":"special"}'), ...MALFORMED],
      ['a number for a text', () => post('{"kind":1}'), ...MALFORMED],
      ['an empty list', () => post('{"kind":[]}'), ...MALFORMED],
      ['a list with something else in it', () => post('{"kind":["plain",{}]}'), ...MALFORMED],
      ['null', () => post('{"kind":null}'), ...MALFORMED],
      ['a list for the whole', () => post('[{"kind":"plain"}]'), ...MALFORMED],
      ['no JSON', () => post('{kind:"special"}'), ...MALFORMED],
      ['__proto__', () => post('{"__proto__":{"kind":"special"}}'), ...MALFORMED],
      ['nesting without end', () => post('['.repeat(500)), ...MALFORMED],
      [
        'a form',
        () => post('kind=special', ['Content-Type: application/x-www-form-urlencoded']),
        ...MALFORMED,
      ],
      ['XML', () => post('<kind>special</kind>', ['Content-Type: application/xml']), ...MALFORMED],
      ['compressed bytes', () => post('\x1f\x8b\x08\0', ['Content-Encoding: gzip']), ...MALFORMED],
      ['bytes that are no text', () => post('{"kind":"\xff"}'), ...MALFORMED],
      ['UTF-16', () => post('{\0"\0k\0i\0n\0d\0"\0:\0"\0x\0"\0}\0'), ...MALFORMED],
      ['query and body', () => post('{"kind":"plain"}', [], '/v1/kinds?kind=special'), ...MALFORMED],
      ['a parameter twice', () => post('', [], '/v1/kinds?kind=plain&kind=special'), ...MALFORMED],
      [
        'a parameter twice, once escaped',
        () => post('', [], '/v1/kinds?kind=plain&k%69nd=special'),
        ...MALFORMED,
      ],
      ['a parameter in another case', () => post('', [], '/v1/kinds?Kind=special'), ...MALFORMED],
      ['a parameter as a list', () => post('', [], '/v1/kinds?kind[]=special'), ...MALFORMED],
    ],
  )
  refuses(
    () => guarded,
    [
      [
        'a list with a forbidden value',
        () => post('{"kind":["plain","special"]}'),
        403,
        'MISSING_PERMISSION',
      ],
      [
        'the value under another content type',
        () => post('{"kind":"special"}', ['Content-Type: text/plain']),
        403,
        'MISSING_PERMISSION',
      ],
      ['the value in another case', () => post('{"kind":"SPECIAL"}'), 403, 'MISSING_PERMISSION'],
      ['the value behind an escape', () => post('{"kind":"speci\\u0061l"}'), 403, 'MISSING_PERMISSION'],
    ],
  )
})

describe('an upgrade is refused where the profile does not allow it', () => {
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
  refuses(
    () => guarded,
    [
      ['a websocket', () => get(guarded.withKey(...upgrade)), 501, 'UPGRADE_NOT_SUPPORTED'],
      ['a websocket on an open route', () => get(upgrade, '/health'), 501, 'UPGRADE_NOT_SUPPORTED'],
      ['a websocket without a key', () => get(upgrade), 401, 'MISSING_API_KEY'],
    ],
  )
  it('a wish for h2c is not passed on', async () => {
    const wish = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__']
    expect((await guarded.send(get(guarded.withKey(...wish)))).status).toBe(200)
    expect(guarded.upstream.seen.map(({ headers }) => [headers.upgrade, headers['http2-settings']])).toEqual([
      [undefined, undefined],
    ])
  })
})
