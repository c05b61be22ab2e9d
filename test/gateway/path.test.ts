import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalTarget } from '../../src/core/target.ts'
import { splitApi } from '../../src/gateway/path.ts'

/** Paths made of what attackers make them of. */
const part = fc.constantFrom(
  'a',
  'B',
  '1',
  '~',
  '.',
  '..',
  '/',
  '//',
  '\\',
  ';',
  '?',
  '#',
  '%',
  '%2',
  '%2f',
  '%2F',
  '%5c',
  '%2e',
  '%2E',
  '%25',
  '%00',
  '%0a',
  '%7f',
  '%41',
  '%7e',
  '%20',
  '%c3%a9',
  '%c0%af',
  '%ff',
  ' ',
  '\t',
  '\xe9',
  '2f',
  '2e',
  '5c',
  '3b',
  '25',
  '*',
  ':',
  '@',
  '+',
  '&',
  '=',
)
const wild = fc.array(part, { maxLength: 12 }).map(parts => `/${parts.join('')}`)
const accepted = wild.map(canonicalTarget).filter(it => it !== undefined)

/** How many segments there are and whether one of them leads elsewhere. */
const shape = (path: string) => ({
  segments: path.split('/').length,
  leads: /(^|\/)(\.{1,2})?(\/|$)/.test(path.slice(1)) && path !== '/' && !path.endsWith('/'),
})

describe('a canonical path', () => {
  it('is the canonical path of itself', () =>
    fc.assert(
      fc.property(accepted, ({ path, query }) => {
        expect(canonicalTarget(path + query)).toEqual({ path, query })
      }),
    ))

  it('has the same segments for a server that decodes it, and for one that decodes it again', () =>
    fc.assert(
      fc.property(accepted, ({ path }) => {
        for (let text = path, round = 0; round < 3; round++) {
          expect(text).not.toMatch(/[\\;]|[\p{Cc}]|\/\/|\/\.{1,2}(\/|$)/u)
          expect(shape(text)).toEqual(shape(path))
          text = decodedWhereItCan(text)
        }
      }),
    ))

  it('never changes what a path means to the standard’s own parser', () =>
    fc.assert(
      fc.property(accepted, ({ path }) => {
        expect(decodeURIComponent(new URL(`http://host${path}`).pathname)).toBe(decodeURIComponent(path))
      }),
    ))

  it('leaves the query as it was', () =>
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab/?&=%2f.;[]{}|"<>\\^`') }), query => {
        expect(canonicalTarget(`/a?${query}`)).toEqual({ path: '/a', query: `?${query}` })
      }),
    ))

  it.each([
    ['/', '/'],
    ['/a/b/', '/a/b/'],
    ['/%61%7Eb', '/a~b'],
    ['/%c3%a9%2b', '/%C3%A9%2B'],
    ['/100%25', '/100%25'],
    ['/a%2520b', '/a%2520b'],
    ['/...', '/...'],
    ['/a.b/.well-known', '/a.b/.well-known'],
    ["/*:@!$&'()+,=", "/*:@!$&'()+,="],
  ])('of %s is %s', (path, canonical) => expect(canonicalTarget(path)?.path).toBe(canonical))

  it.each(['', '*', 'a', 'http://host/a', '?a', 'host:443', '/a%2'])('of %j does not exist', url =>
    expect(canonicalTarget(url)).toBeUndefined(),
  )
})

const decodedWhereItCan = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

describe('the API in a URL', () => {
  it.each([
    ['/zenhire/api/v1/health?x=1', 'zenhire', '/api/v1/health?x=1'],
    ['/zenhire', 'zenhire', '/'],
    ['/zenhire/', 'zenhire', '/'],
    ['/zenhire?next=/other/path', 'zenhire', '/?next=/other/path'],
    ['//zenhire/x', '', '/zenhire/x'],
    ['/', '', '/'],
    ['*', '', '/'],
  ])('%s', (url, name, rest) => expect(splitApi(url)).toEqual({ name, rest }))
})
