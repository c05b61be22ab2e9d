import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aGuarded, type Guarded, get, refuses } from './guarded.ts'

let guarded: Guarded
beforeAll(async () => {
  guarded = await aGuarded()
})
afterAll(() => guarded.close())

describe('a key that is not plainly one key is refused', () => {
  const AMBIGUOUS = [400, 'AMBIGUOUS_REQUEST'] as const
  const INVALID = [401, 'INVALID_API_KEY'] as const
  refuses(
    () => guarded,
    [
      ['no key at all', () => get([]), 401, 'MISSING_API_KEY'],
      ['the same key header twice', () => get(guarded.withKey(`X-API-Key: ${guarded.key}`)), ...AMBIGUOUS],
      [
        'the key header twice in two cases',
        () => get(guarded.withKey(`x-api-key: ${guarded.key}`)),
        ...AMBIGUOUS,
      ],
      ['a good key, then an empty header', () => get(guarded.withKey('X-API-Key:')), ...AMBIGUOUS],
      ['two carriers', () => get(guarded.withKey(`Authorization: Bearer ${guarded.key}`)), ...AMBIGUOUS],
      [
        'a second carrier of another scheme',
        () => get(guarded.withKey('Authorization: Basic eDp5')),
        ...AMBIGUOUS,
      ],
      ['the header spelled with underscores', () => get([`X_API_Key: ${guarded.key}`]), ...AMBIGUOUS],
      ['the header in both spellings', () => get(guarded.withKey(`x_api-key: ${guarded.key}`)), ...AMBIGUOUS],
      ['two Host headers', () => get(guarded.withKey('Host: api.test')), ...AMBIGUOUS],
      [
        'two Origins',
        () => get(guarded.withKey('Origin: https://a.test', 'Origin: https://b.test')),
        ...AMBIGUOUS,
      ],
      [
        'two Referers',
        () => get(guarded.withKey('Referer: https://a.test/', 'referer: https://a.test/')),
        ...AMBIGUOUS,
      ],
      ['an empty key', () => get(['X-API-Key:']), ...INVALID],
      ['a scheme without a key', () => get(['Authorization: Bearer']), ...INVALID],
      ['a scheme and a tab', () => get([`Authorization: Bearer\t${guarded.key}`]), ...INVALID],
      ['another scheme', () => get([`Authorization: Basic ${guarded.key}`]), ...INVALID],
      ['two keys in one header', () => get([`X-API-Key: ${guarded.key}, ${guarded.key}`]), ...INVALID],
      [
        'two keys joined without a space',
        () => get([`X-API-Key: ${guarded.key},${guarded.key}`]),
        ...INVALID,
      ],
      ['a key in quotes', () => get([`X-API-Key: "${guarded.key}"`]), ...INVALID],
      ['a key in the wrong case', () => get([`X-API-Key: ${guarded.key.toUpperCase()}`]), ...INVALID],
      ['a prefix in the wrong case', () => get([`X-API-Key: My_${guarded.key.slice(3)}`]), ...INVALID],
      [
        'a key with a space inside',
        () => get([`X-API-Key: ${guarded.key.slice(0, 9)} ${guarded.key.slice(9)}`]),
        ...INVALID,
      ],
      ['a no-break space after the key', () => get([`X-API-Key: ${guarded.key}\xa0`]), ...INVALID],
      ['a key in letters beyond ASCII', () => get([`X-API-Key: ${guarded.key}\xc3\xa9`]), ...INVALID],
      ['a key of 8 KiB', () => get([`X-API-Key: my_${'a'.repeat(8192)}`]), ...INVALID],
      [
        'a key that nobody was given',
        () => get(['X-API-Key: my_0000000000000000000000000000002BvLPa']),
        ...INVALID,
      ],
      [
        'a key as basic credentials in the path',
        () => get([], `/v1/things?api_key=${guarded.key}`),
        401,
        'MISSING_API_KEY',
      ],
    ],
  )

  it('but blanks around a header’s value are no part of it', async () => {
    const answer = await guarded.send(get([`X-API-Key:\t  ${guarded.key} \t `]))
    expect(answer.status).toBe(200)
  })
})
