import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inRanges, parseAddress, parseRange } from '../../src/core/address.ts'
import { spell4, spell6, v4, v6 } from '../build/address.ts'

const lies = (text: string, range: string): boolean | undefined => {
  const address = parseAddress(text)
  const parsed = parseRange(range)
  return address && parsed && inRanges(address, [parsed])
}

describe('a range', () => {
  const ranged = (bits: 32 | 128) =>
    fc.record({
      base: bits === 32 ? v4 : v6,
      length: fc.integer({ min: 0, max: bits }),
      /** The other address differs from the base in this bit, and has its own bits below it. */
      flip: fc.option(fc.integer({ min: 0, max: bits - 1 })),
      noise: bits === 32 ? v4 : v6,
    })
  const other = (
    bits: number,
    { base, flip, noise }: { base: bigint; flip: number | null; noise: bigint },
  ) => {
    if (flip === null) return base
    const below = (1n << BigInt(bits - 1 - flip)) - 1n
    return ((base ^ (below + 1n)) & ~below) | (noise & below)
  }
  const agree = (bits: number, a: bigint, b: bigint, length: number) =>
    a >> BigInt(bits - length) === b >> BigInt(bits - length)

  it('of IPv4 holds exactly the addresses whose first bits agree, however either is spelled', () =>
    fc.assert(
      fc.property(ranged(32), sample => {
        const address = other(32, sample)
        const expected = agree(32, sample.base, address, sample.length)
        const mapped = `::ffff:${spell4(sample.base)}/${sample.length + 96}`
        for (const range of [`${spell4(sample.base)}/${sample.length}`, mapped]) {
          expect(lies(spell4(address), range)).toBe(expected)
          expect(lies(`::ffff:${spell4(address)}`, range)).toBe(expected)
        }
      }),
      { numRuns: 500 },
    ))

  it('of IPv6 holds exactly the addresses whose first bits agree', () =>
    fc.assert(
      fc.property(ranged(128), sample => {
        const address = other(128, sample)
        fc.pre(address >> 32n !== 0xffffn)
        const range = `${spell6(sample.base)}/${sample.length}`
        expect(lies(spell6(address), range)).toBe(agree(128, sample.base, address, sample.length))
      }),
      { numRuns: 500 },
    ))

  it('without a length holds its one address', () => {
    expect(lies('10.0.0.1', '10.0.0.1')).toBe(true)
    expect(lies('10.0.0.2', '10.0.0.1')).toBe(false)
    expect(lies('::ffff:10.0.0.1', '10.0.0.1')).toBe(true)
    expect(lies('10.0.0.1', '::ffff:a00:1')).toBe(true)
    expect(lies('2001:db8::1', '2001:DB8:0::1')).toBe(true)
  })

  it('of mapped addresses is the IPv4 range it means: ::ffff:10.0.0.0/104 is 10.0.0.0/8', () => {
    expect(parseRange('::ffff:10.0.0.0/104')).toMatchObject({ length: 8 })
    expect(parseRange('::ffff:10.0.0.0/104')?.base.toString()).toBe('10.0.0.0')
    expect(lies('10.255.0.1', '::ffff:10.0.0.0/104')).toBe(true)
    expect(lies('11.0.0.0', '::ffff:10.0.0.0/104')).toBe(false)
  })

  it('of IPv6 never holds an IPv4 address, nor the other way round', () => {
    expect(lies('10.0.0.1', '::/0')).toBe(false)
    expect(lies('::1', '0.0.0.0/0')).toBe(false)
    expect(lies('::10.0.0.1', '10.0.0.0/8')).toBe(false)
  })

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/1e1',
    '10.0.0.0/0x8',
    '10.0.0.0/8.0',
    '10.0.0.0/+8',
    '10.0.0.0/',
    '10.0.0.0/ 8',
    '10.0.0.0/8 ',
    '10.0.0.0/8/8',
    '10.0.0.0/255.0.0.0',
    '10.0.0/8',
    '::/129',
    '::/00',
    '::ffff:10.0.0.0/95',
    '::ffff:10.0.0.0/129',
    'fe80::%eth0/64',
    '/8',
    '',
  ])('spelled %j is refused', text => expect(parseRange(text)).toBeUndefined())

  it('list that is empty holds nothing', () => {
    const address = parseAddress('10.0.0.1')
    expect(address && inRanges(address, [])).toBe(false)
  })
})
