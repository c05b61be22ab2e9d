import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFresh, signedTexts } from '../../src/core/signing.ts'
import { MINUTE, SECOND } from '../../src/core/terms.ts'
import { after as later, noon } from '../build/case.ts'

const fresh = (timestamp: string | number) => isFresh(String(timestamp), noon, 5 * MINUTE)

describe('a timestamp', () => {
  it('is fresh at five minutes before and after, and at any instant between', () => {
    for (const ms of [-5 * MINUTE, -1, 0, 1, 5 * MINUTE]) expect(fresh(later(ms))).toBe(true)
  })

  it('is stale one millisecond outside', () => {
    expect(fresh(later(-5 * MINUTE - 1))).toBe(false)
    expect(fresh(later(5 * MINUTE + 1))).toBe(false)
  })

  it('is fresh exactly within the tolerance', () =>
    fc.assert(
      fc.property(fc.integer({ min: -10 * MINUTE, max: 10 * MINUTE }), ms => {
        expect(fresh(later(ms))).toBe(Math.abs(ms) <= 5 * MINUTE)
      }),
    ))

  it('in seconds instead of milliseconds is stale', () => expect(fresh(noon / SECOND)).toBe(false))

  it('in microseconds is none', () => expect(fresh(`${noon}000`)).toBeUndefined())

  it('of zero is stale, not missing', () => expect(fresh(0)).toBe(false))

  it.each([
    '',
    ' ',
    'now',
    'NaN',
    'Infinity',
    '-1',
    `-${noon}`,
    `+${noon}`,
    `${noon}.0`,
    `${noon}.5`,
    `${noon} `,
    ` ${noon}`,
    `${noon}\n`,
    `${noon},${noon}`,
    '1.7e12',
    '0x19b79d3ba00',
    '1_767_268_800_000',
    '١٧٦٧٢٦٨٨٠٠٠٠٠',
    '2026-01-01T12:00:00Z',
    '9'.repeat(16),
    '9'.repeat(1000),
  ])('spelled %j is none', text => expect(fresh(text)).toBeUndefined())
})

describe('the signed text', () => {
  const texts = (body: string) => {
    const bytes = new TextEncoder().encode(body)
    return signedTexts('1767268800000', bytes).map(([text, tail]) => [text, new TextDecoder().decode(tail)])
  }

  it('is the timestamp, a dot and the body as it was sent', () => {
    expect(texts('{"query":"a"}')).toEqual([['1767268800000.', '{"query":"a"}']])
    expect(texts(' ')).toEqual([['1767268800000.', ' ']])
  })

  it('keeps bytes that are no text', () => {
    const body = Uint8Array.of(0, 255, 254, 128)
    expect(signedTexts('1', body)).toEqual([['1.', body]])
  })

  it('of an empty body may also end in the word undefined', () =>
    expect(texts('')).toEqual([
      ['1767268800000.', ''],
      ['1767268800000.undefined', ''],
    ]))
})
