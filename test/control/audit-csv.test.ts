import { describe, expect, it } from 'vitest'
import { csvLine } from '../../src/control/views/audit-csv.ts'

describe('a line of CSV', () => {
  it('has commas between its cells and ends as RFC 4180 wants it', () => {
    expect(csvLine(['1', 'aud_1', ''])).toBe('1,aud_1,\r\n')
  })

  it.each([
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['two\r\nlines', '"two\r\nlines"'],
  ])('puts quotes around %j', (cell, written) => expect(csvLine([cell])).toBe(`${written}\r\n`))

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '=HYPERLINK("http://x","y")'])(
    'lets no spreadsheet run %j',
    cell => expect(csvLine([cell]).replace(/^"/, '').charAt(0)).toBe("'"),
  )

  it('leaves a cell alone that has such a character later', () =>
    expect(csvLine(['a=b', 'acc-1', 'x@y.example'])).toBe('a=b,acc-1,x@y.example\r\n'))
})
