import { describe, expect, it } from 'vitest'
import { readAttributes } from '../../src/profile/attributes.ts'
import { aRoute } from './starter.ts'

const collection = aRoute({
  methods: ['POST'],
  attributes: { collection: { query: 'collection', json: 'collection' } },
})
const language = aRoute({ methods: ['POST'], attributes: { language: { json: 'language', default: 'en' } } })
const queryOnly = aRoute({ attributes: { collection: { query: 'collection' } } })

const bytes = (text: string) => new TextEncoder().encode(text)

/** The value read, or the complaint. */
const read = (spec: typeof collection, query: string, body: string | Uint8Array = '') => {
  const reading = readAttributes(spec, query, typeof body === 'string' ? bytes(body) : body)
  return reading.ok ? Object.values(reading.attributes)[0] : reading.complaint
}

describe('an attribute', () => {
  it('is read from the query, decoded', () => {
    expect(read(collection, '?collection=docs')).toEqual(['docs'])
    expect(read(collection, 'q=x&collection=a%20b')).toEqual(['a b'])
    expect(read(collection, '?collection=')).toEqual([''])
  })

  it('is read from the top of a JSON body, as one text or a list of them', () => {
    expect(read(collection, '', '{"collection":"docs"}')).toEqual(['docs'])
    expect(read(collection, '', '{"collection":["a","b"]}')).toEqual(['a', 'b'])
    expect(read(collection, '', '{"filter":{"collection":"docs"}}')).toEqual([])
  })

  it('has its default where the request gives none, and no value where it has no default', () => {
    expect(read(language, '')).toEqual(['en'])
    expect(read(language, '', '{}')).toEqual(['en'])
    expect(read(language, '', '{"language":"fr"}')).toEqual(['fr'])
    expect(read(collection, '')).toEqual([])
  })

  it.each([
    ['twice in the query', '?collection=a&collection=a', ''],
    ['in the query and in the body', '?collection=a', '{"collection":"a"}'],
    ['empty in the query and in the body', '?collection=', '{"collection":"a"}'],
  ])('given %s is refused', (_, query, body) =>
    expect(read(collection, query, body)).toBe('Give "collection" once.'),
  )

  it.each([
    '?Collection=b',
    '?collection=a&COLLECTION=b',
    '?collection[]=b',
    '?collection=a&collection[0]=b',
    '?Collection%5Bx%5D=b',
    '?%20collection=b',
    '?collection=a;collection=b',
    '?q=x;collection=b',
    '?q=x;collection=',
    '?collection=a;q=x',
  ])('spelled in the query as some servers would also read it is refused: %s', query =>
    expect(read(queryOnly, query)).toBe('Spell the parameter "collection" exactly so, once.'),
  )

  it.each(['?collections=b', '?my[collection]=b', '?q=collection', '?q=a;b'])(
    'is not confused with other parameters: %s',
    query => expect(read(queryOnly, query)).toEqual([]),
  )

  it.each(['{"Collection":"a"}', '{"collection":"a","COLLECTION":"b"}'])(
    'spelled in the body in another case is refused: %s',
    body => expect(read(collection, '', body)).toBe('Spell the field "collection" exactly so, once.'),
  )

  it.each(['1', 'null', 'true', '{}', '[]', '[1]', '["a",null]', '[["a"]]'])(
    'that is not text is refused: %s',
    value =>
      expect(read(collection, '', `{"collection":${value}}`)).toBe('The field "collection" must be text.'),
  )

  it('is not looked for in the body where the route reads the query only', () =>
    expect(read(queryOnly, '?collection=a', '{"collection":"b"')).toEqual(['a']))
})

describe('a body that must be read', () => {
  it.each(['[]', '"a"', '1', 'null', 'true'])('must be a JSON object: %s', body =>
    expect(read(collection, '', body)).toBe('The body must be a JSON object.'),
  )

  it.each(['collection=a', '{', '<a/>', ' '])('must be JSON, whatever its content type: "%s"', body =>
    expect(read(collection, '', body)).toBe('The body cannot be read: This is not valid JSON.'),
  )

  it('must not name a field twice, however it is escaped', () =>
    expect(read(collection, '', '{"collection":"a","c\\u006fllection":"b"}')).toBe(
      'The body cannot be read: This name stands twice in one object.',
    ))

  it('must be UTF-8', () => {
    expect(read(collection, '', Uint8Array.of(0x7b, 0xff, 0x7d))).toBe('The body is not UTF-8 text.')
    expect(read(collection, '', Uint8Array.of(0x1f, 0x8b, 0x08))).toBe('The body is not UTF-8 text.')
    expect(read(collection, '', Uint8Array.of(0x7b, 0, 0x7d, 0))).toBe(
      'The body cannot be read: This is not valid JSON.',
    )
  })

  it('may begin with a byte order mark', () =>
    expect(read(collection, '', '\ufeff{"collection":"a"}')).toEqual(['a']))

  it('may name __proto__ nowhere', () =>
    expect(read(collection, '', '{"x":{"__proto__":{"collection":"a"}}}')).toBe(
      'The body cannot be read: This name is not allowed.',
    ))

  it('gives no field it merely inherits', () => {
    const inherited = aRoute({ methods: ['POST'], attributes: { made: { json: 'constructor' } } })
    expect(read(inherited, '', '{}')).toEqual([])
  })
})
