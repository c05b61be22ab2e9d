import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fillHeader, fillJson, fillText, PLACEHOLDERS, strangers } from '../../src/profile/template.ts'

const names = Object.keys(PLACEHOLDERS)
const name = fc.constantFrom(...names)
const value = fc.oneof(fc.string(), fc.integer(), fc.array(fc.string()), fc.constant(undefined))
const plain = fc.string().filter(it => !it.includes('$'))

describe('a text with placeholders', () => {
  it('is filled in; a list is joined, and what has no value is left empty', () => {
    const fill = fillText('$code: $requiredText ($granted) $resource.')
    expect(fill({ $code: 'NO', $requiredText: 'a b', $granted: ['a', 'c'] })).toBe('NO: a b (a, c) .')
  })

  it('takes the longest name, and leaves other dollars alone', () => {
    expect(fillText('$requiredText $5 $ $$')({ $required: 'no', $requiredText: 'yes' })).toBe('yes $5 $ $$')
    expect(fillText('$status€')({ $status: 401 })).toBe('401€')
  })

  it('does not fill in what a value says', () => {
    expect(fillText('$resource')({ $resource: '$code $& $1', $code: 'NO' })).toBe('$code $& $1')
    expect(fillText('$resource$status')({ $resource: '$', $status: 1 })).toBe('$1')
  })

  it('never keeps a known placeholder', () =>
    fc.assert(
      fc.property(fc.array(fc.oneof(name, plain)), fc.dictionary(name, plain), (parts, values) => {
        const filled = fillText(parts.join(' '))(values)
        for (const it of names) expect(filled).not.toContain(it)
      }),
    ))

  it('never throws, whatever the template and the values', () =>
    fc.assert(
      fc.property(fc.string(), fc.dictionary(name, value), (template, values) => {
        expect(typeof fillText(template)(values)).toBe('string')
        expect(fillHeader(names.join(' '))(values)).toMatch(/^[\x20-\x7e]*$/)
      }),
    ))
})

describe('a JSON template', () => {
  it('keeps the type of a value that stands alone, and the order of its fields', () => {
    const fill = fillJson({ b: '$status', a: ['$required', 'now $status'], c: { d: null, e: true, f: 7 } })
    expect(JSON.stringify(fill({ $status: 403, $required: ['x'] }))).toBe(
      '{"b":403,"a":[["x"],"now 403"],"c":{"d":null,"e":true,"f":7}}',
    )
  })

  it('leaves out a field whose value is absent', () =>
    expect(JSON.stringify(fillJson({ code: '$code', resource: '$resource' })({ $code: 'NO' }))).toBe(
      '{"code":"NO"}',
    ))

  it('hands nothing of one answer to the next', () => {
    const fill = fillJson({ list: ['$code'] })
    expect(fill({ $code: 1 })).not.toBe(fill({ $code: 1 }))
    expect([fill({ $code: 1 }), fill({ $code: 2 })]).toEqual([{ list: [1] }, { list: [2] }])
  })
})

describe('a placeholder that does not exist', () => {
  it('is found at any depth, with its path', () =>
    expect(strangers({ a: ['$code', { b: 'x $kode and $nope' }] }, ['top'])).toEqual([
      { name: '$kode', path: ['top', 'a', 1, 'b'] },
      { name: '$nope', path: ['top', 'a', 1, 'b'] },
    ]))

  it.each(['$constructor', '$Code', '$codes', '$toString'])('is not taken for one that does: %s', text =>
    expect(strangers(text, [])).toHaveLength(1),
  )
})
