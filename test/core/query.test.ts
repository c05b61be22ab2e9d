import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  MAX_QUERY_DEPTH,
  MAX_QUERY_LENGTH,
  missingFor,
  parseQuery,
  pointingAt,
  type Query,
  type QueryError,
  queryText,
  readQuery,
} from '../../src/core/query.ts'

const SCOPES = ['interviews:read', 'interviews:write', 'webhooks:read', 'analytics:read', 'a', 'b', 'c', 'd']

function read(text: string): Query {
  const reading = parseQuery(text)
  return reading.ok ? reading.query : expect.fail(reading.error.message)
}

function errorIn(text: string): QueryError {
  const reading = parseQuery(text)
  return reading.ok ? expect.fail(`understood: ${queryText(reading.query)}`) : reading.error
}

const isMet = (text: string, ...granted: string[]) => missingFor(read(text), granted).length === 0

/** Without positions: what a query means. */
const meant = (query: Query): unknown =>
  query.kind === 'scope' ? query.name : [query.kind, ...query.parts.map(meant)]

const scope = fc.constantFrom(...SCOPES).map((name): Query => ({ kind: 'scope', name, at: 0 }))
const { query: aQuery } = fc.letrec<{ query: Query; group: Query }>(tie => ({
  query: fc.oneof({ maxDepth: 4, depthSize: 'small' }, scope, tie('group')),
  group: fc.record({
    kind: fc.constantFrom('all' as const, 'any' as const),
    parts: fc.array(tie('query'), { minLength: 2, maxLength: 3 }),
  }),
}))
const aSet = fc.subarray(SCOPES)

/** What a query means, said once more in the simplest way. */
const holds = (query: Query, granted: readonly string[]): boolean =>
  query.kind === 'scope'
    ? granted.includes(query.name)
    : query.kind === 'all'
      ? query.parts.every(it => holds(it, granted))
      : query.parts.some(it => holds(it, granted))

describe('a permission query', () => {
  it('asks for what its words say', () => {
    const text = 'interviews:read AND (webhooks:read OR analytics:read)'
    expect(isMet(text, 'interviews:read', 'analytics:read')).toBe(true)
    expect(isMet(text, 'interviews:read')).toBe(false)
    expect(isMet(text, 'webhooks:read', 'analytics:read')).toBe(false)
  })

  it('binds AND tighter than OR, and takes both in either case', () => {
    expect(meant(read('a or b and c'))).toEqual(['any', 'a', ['all', 'b', 'c']])
    expect(meant(read('a AND b OR c And d'))).toEqual(['any', ['all', 'a', 'b'], ['all', 'c', 'd']])
    expect(meant(read('(a OR b)AND(c)'))).toEqual(['all', ['any', 'a', 'b'], 'c'])
    expect(meant(read(' ((a)) '))).toBe('a')
  })

  it('says the fewest scopes that would do', () => {
    expect(missingFor(read('a AND (b AND c OR d)'), [])).toEqual(['a', 'd'])
    expect(missingFor(read('a AND (b AND c OR d)'), ['a', 'b'])).toEqual(['c'])
    expect(missingFor(read('a AND a'), [])).toEqual(['a'])
  })

  it('is the same again once it was printed and read, and printed the same', () => {
    fc.assert(
      fc.property(aQuery, query => {
        const text = queryText(query)
        fc.pre(text.length <= MAX_QUERY_LENGTH)
        expect(meant(read(text))).toEqual(meant(query))
        expect(queryText(read(text))).toBe(text)
      }),
    )
  })

  it('is met by exactly the keys it reads as if it were met by, and what it misses would do', () => {
    fc.assert(
      fc.property(aQuery, aSet, (query, granted) => {
        const missing = missingFor(query, granted)
        expect(missing.length === 0).toBe(holds(query, granted))
        expect(holds(query, [...granted, ...missing])).toBe(true)
        expect(missing.some(it => granted.includes(it))).toBe(false)
      }),
    )
  })
})

describe('a query that cannot be read', () => {
  it.each([
    ['', 0, ['a scope', '"("']],
    ['   ', 3, ['a scope', '"("']],
    ['a AND', 5, ['a scope', '"("']],
    ['AND a', 0, ['a scope', '"("']],
    ['a b', 2, ['AND', 'OR', 'the end']],
    ['a AND )', 6, ['a scope', '"("']],
    ['()', 1, ['a scope', '"("']],
    ['(a', 2, ['AND', 'OR', '")"']],
    ['(a b', 3, ['AND', 'OR', '")"']],
    ['a)', 1, ['AND', 'OR', 'the end']],
    ['a (b)', 2, ['AND', 'OR', 'the end']],
    ['a & b', 2, ['AND', 'OR', 'the end']],
    ['a OR é', 5, ['a scope', '"("']],
    ['a OR "b"', 5, ['a scope', '"("']],
    ['a OR 😀', 5, ['a scope', '"("']],
  ])('%j tells position %i and what may stand there', (text, position, expected) => {
    const error = errorIn(text)
    expect(error).toMatchObject({ position, expected })
    expect(error.message).toContain(`position ${position}`)
  })

  it('says what is there instead', () => {
    expect(errorIn('a AND (b OR)').message).toBe('Expected a scope or "(" at position 11, not ")".')
    expect(errorIn('a AND (b').message).toBe('Expected AND, OR or ")" at position 8, where the query ends.')
  })

  it('is bounded in length and depth', () => {
    expect(errorIn('a'.repeat(MAX_QUERY_LENGTH + 1)).message).toMatch(/1000 characters/)
    const nested = (depth: number) => `${'('.repeat(depth)}a${')'.repeat(depth)}`
    expect(meant(read(nested(MAX_QUERY_DEPTH)))).toBe('a')
    expect(errorIn(nested(MAX_QUERY_DEPTH + 1))).toMatchObject({ position: MAX_QUERY_DEPTH })
  })

  it('is a value whatever it is, with a position in the text', () => {
    const piece = fc.constantFrom('a', 'b', ' ', '(', ')', 'AND', 'OR', '*', '\n', '"', '💥', '\ud800')
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(piece).map(it => it.join('')),
    )
    fc.assert(
      fc.property(texts, text => {
        const reading = parseQuery(text)
        if (reading.ok) return
        const { position } = reading.error
        expect(position >= 0 && position <= text.length).toBe(true)
        expect(pointingAt(text, position)).toMatch(/^.*\n *\^$/u)
      }),
    )
  })

  it('points at the mistake, in a long one too', () => {
    expect(pointingAt('a AND )', 6)).toBe('a AND )\n      ^')
    const long = `${'a AND '.repeat(100)})`
    const [line = '', caret = ''] = pointingAt(long, long.length - 1).split('\n')
    expect(line[caret.indexOf('^')]).toBe(')')
    expect(line.length).toBeLessThan(80)
  })
})

describe('a name that is no scope', () => {
  const stranger = (text: string) => {
    const reading = readQuery(text, SCOPES)
    return reading.ok ? undefined : reading.error
  }

  it('is told with its position and the name that was probably meant', () => {
    expect(stranger('a AND interview:read')).toEqual({
      position: 6,
      expected: ['interviews:read'],
      message: 'There is no scope "interview:read" at position 6. Did you mean "interviews:read"?',
    })
    expect(stranger('a AND (b OR c)')).toBeUndefined()
    expect(stranger('zzzzzzzzzzzzzzz')).toMatchObject({ position: 0, expected: [] })
  })

  it('is told where it is a wildcard', () => {
    expect(stranger('a OR interviews:*')?.message).toMatch(/no wildcards at position 5: name each scope/)
  })
})
