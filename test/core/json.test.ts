import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_JSON_DEPTH, readJson } from '../../src/core/json.ts'

const complaintOf = (text: string) => {
  const reading = readJson(text)
  return reading.ok ? undefined : reading.complaint
}
const twice = 'This name stands twice in one object.'

describe('a JSON text', () => {
  it('is read as it is when nothing in it is doubtful', () => {
    const plain = fc.jsonValue({ maxDepth: 6 }).map(value => JSON.stringify(value))
    fc.assert(
      fc.property(
        plain.filter(text => !text.includes('"__proto__"')),
        text => {
          expect(readJson(text)).toEqual({ ok: true, value: JSON.parse(text) })
        },
      ),
    )
  })

  it.each(['', '{', '{"a":1,}', "{'a':1}", '{"a"}', 'NaN', '// no', '\ufeff{}', '"\n"'])(
    'that is not JSON is refused: %j',
    text => expect(complaintOf(text)).toBe('This is not valid JSON.'),
  )

  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"\\u0061":2}',
    '{"a" : 1 , "b":{}, "a" : 2}',
    '{"a":"\\\\","a":1}',
    '{"\\"":1,"\\"":1}',
    '["a",{"x":1,"y":"x","x":3}]',
    '{"a":{"b":[],"b":[]}}',
  ])('with a name twice in one object is refused: %s', text => expect(complaintOf(text)).toBe(twice))

  it.each([
    '{"a":{"a":1}}',
    '[{"a":1},{"a":2}]',
    '{"a":"b","b":"a"}',
    '{"a":["a","a"],"b":"a:a"}',
    '{"a":"\\"","b":"{\\"a\\":1}"}',
  ])('may use a name again elsewhere: %s', text => expect(complaintOf(text)).toBeUndefined())

  it('finds a name twice wherever it stands, however it is escaped', () => {
    const escaped = (name: string) =>
      `"${Array.from({ length: name.length }, (_, at) => `\\u${name.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`
    fc.assert(
      fc.property(fc.string(), fc.jsonValue({ maxDepth: 2 }), (name, value) => {
        fc.pre(name !== '__proto__' && !JSON.stringify(value).includes('"__proto__"'))
        const text = `{${JSON.stringify(name)}:${JSON.stringify(value)},${escaped(name)}:1}`
        expect(complaintOf(text)).toBe(twice)
      }),
    )
  })

  it.each(['{"__proto__":1}', '{"a":[{"\\u005f_proto__":1}]}'])(
    'with __proto__ for a name is refused: %s',
    text => expect(complaintOf(text)).toBe('This name is not allowed.'),
  )

  it(`nests at most ${MAX_JSON_DEPTH} levels`, () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(complaintOf(nested(MAX_JSON_DEPTH))).toBeUndefined()
    expect(complaintOf(nested(MAX_JSON_DEPTH + 1))).toBe(`Nested deeper than ${MAX_JSON_DEPTH} levels.`)
    expect(complaintOf(nested(1_000_000))).toBe(`Nested deeper than ${MAX_JSON_DEPTH} levels.`)
  })

  it.each(['a', '\\"', '\\\\'])('may hold a string of millions of characters: %s', unit =>
    expect(complaintOf(`{"a":"${unit.repeat(9_000_000)}"}`)).toBeUndefined(),
  )

  it('is refused with the path of what is wrong', () =>
    expect(readJson('{"a":{"b":[{"c":1,"c":2}]}}')).toMatchObject({ ok: false, path: 'a.b.c' }))
})
