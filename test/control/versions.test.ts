import { describe, expect, it } from 'vitest'
import { expectationsIn, tagOf } from '../../src/control/versions.ts'
import { isKnown } from '../../src/core/entity-tag.ts'

describe('the tag of an answer', () => {
  it('is its version in quotes', () => expect(tagOf({ id: 'key_1', version: 3 })).toBe('"3"'))

  it.each([{}, { version: '3' }, { items: [] }, null, 'x', undefined])('is not there for %j', answer =>
    expect(tagOf(answer)).toBeUndefined(),
  )
})

describe('If-Match', () => {
  it.each([
    [undefined, [undefined]],
    ['*', [undefined]],
    ['"3"', [3]],
    [' "3" , "5","3"', [3, 5]],
    [',"3",,', [3]],
    ['W/"3"', [0]],
    ['W/"3", "4"', [4]],
    ['"abc"', [0]],
    ['""', [0]],
    ['"03"', [0]],
    ['"-1"', [0]],
    ['"99999999999999999999"', [0]],
  ])('%j lets a change meet the versions %j', (header, versions) =>
    expect(expectationsIn(header)).toEqual({ ok: true, value: versions }),
  )

  it.each(['3', '', '"3', "'3'", '"3" 4', '*, "3"', '"a b"', Array(21).fill('"1"').join()])(
    '%j is not a list of tags',
    header =>
      expect(expectationsIn(header)).toMatchObject({
        ok: false,
        problem: { code: 'input-invalid', path: 'If-Match' },
      }),
  )

  it('is read in a moment, however long it is', () => {
    const long = `"1"${' ,'.repeat(8000)}x`
    const start = process.cpuUsage()
    expect(expectationsIn(long).ok).toBe(false)
    expect(process.cpuUsage(start).user).toBeLessThan(500_000)
  })
})

describe('If-None-Match', () => {
  it.each(['"3"', 'W/"3"', '"1", "3"', '*'])('%s knows version 3', header =>
    expect(isKnown(header, '"3"')).toBe(true),
  )

  it.each([undefined, '"2"', '3', 'W/"33"'])('%s does not', header =>
    expect(isKnown(header, '"3"')).toBe(false),
  )
})
