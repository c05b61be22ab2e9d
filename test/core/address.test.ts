import { isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressBucket, parseAddress } from '../../src/core/address.ts'
import { spell4, spell6, spellings6, v4, v6 } from '../build/address.ts'

const read = (text: string) => parseAddress(text)?.toString()
describe('an address', () => {
  it.each(['10.0.0.1', '0.0.0.0', '255.255.255.255'])('is read from its four decimal parts: %s', text =>
    expect(read(text)).toBe(text),
  )

  it.each([
    '::ffff:10.0.0.1',
    '::FFFF:10.0.0.1',
    '::ffff:a00:1',
    '::ffff:0a00:0001',
    '0:0:0:0:0:ffff:a00:1',
    '0000:0000:0000:0000:0000:ffff:10.0.0.1',
    '0::ffff:10.0.0.1',
  ])('written as IPv4-mapped IPv6 is the IPv4 address it means: %s', text =>
    expect(read(text)).toBe('10.0.0.1'),
  )

  it('in mapped form equals its IPv4 in every spelling', () =>
    fc.assert(
      fc.property(v4, bits => {
        for (const text of spellings6((0xffffn << 32n) | bits)) expect(read(text)).toBe(spell4(bits))
      }),
    ))

  it('of IPv6 is the same in every spelling', () =>
    fc.assert(
      fc.property(v6, bits => {
        for (const text of spellings6(bits)) expect(read(text)).toBe(read(spell6(bits)))
      }),
    ))

  it.each(['::10.0.0.1', '0:0:0:0:0:0:10.0.0.1', '::a00:1'])('is not mapped without the ffff: %s', text => {
    expect(parseAddress(text)?.kind()).toBe('ipv6')
    expect(read(text)).toBe('::a00:1')
  })

  it.each([
    ['a zone id', 'fe80::1%eth0'],
    ['a zone id on a mapped address', '::ffff:10.0.0.1%1'],
    ['a port', '10.0.0.1:80'],
    ['a port after IPv6', '[::1]:80'],
    ['a port after a mapped address', '::ffff:10.0.0.1:80'],
    ['brackets', '[::1]'],
    ['a leading zero', '10.0.0.01'],
    ['a leading zero in a mapped address', '::ffff:010.0.0.1'],
    ['octal', '0377.0.0.1'],
    ['hex', '0x0a.0.0.1'],
    ['hex in a mapped address', '::ffff:0x0a.0.0.1'],
    ['one number', '167772161'],
    ['two parts', '10.1'],
    ['three parts', '10.0.1'],
    ['three parts in a mapped address', '::ffff:10.0.1'],
    ['five parts', '10.0.0.0.1'],
    ['a part over 255', '256.0.0.1'],
    ['a part over 255 in a mapped address', '::ffff:10.0.0.256'],
    ['a group of five digits', '00001::'],
    ['two gaps', '1::2::3'],
    ['nine groups', '1:2:3:4:5:6:7:8:9'],
    ['a prefix length', '10.0.0.1/32'],
    ['a space before', ' 10.0.0.1'],
    ['a space after', '::1 '],
    ['a line feed', '10.0.0.1\n'],
    ['a NUL', '10.0.0.1\0'],
    ['digits of another script', '١٠.0.0.1'],
    ['a name', 'localhost'],
    ['nothing', ''],
  ])('with %s is refused', (_, text) => expect(parseAddress(text)).toBeUndefined())

  it('is accepted exactly where the platform accepts it, zone ids apart, and means the same bits', () => {
    const token = fc.constantFrom(
      ':',
      '::',
      '.',
      '0',
      '00',
      '1',
      '10',
      '255',
      '256',
      'ffff',
      'F',
      '%',
      '/',
      ' ',
    )
    const text = fc.array(token, { maxLength: 17 }).map(tokens => tokens.join(''))
    const dense = fc.tuple(fc.array(token, { maxLength: 4 }), v6, v4).map(([tokens, high, low]) => {
      return `${spell6(high).split(':').slice(0, 3).join(':')}${tokens.join('')}${spell4(low)}`
    })
    fc.assert(
      fc.property(fc.oneof(text, dense), candidate => {
        const real = isIP(candidate) !== 0 && !candidate.includes('%')
        expect(parseAddress(candidate) !== undefined).toBe(real)
        if (isIP(candidate) !== 6 || !real) return
        const bits = new URL(`http://[${candidate}]/`).hostname.slice(1, -1)
        expect(read(candidate)).toBe(read(bits))
      }),
      { numRuns: 2000 },
    )
  })

  it('longer than any address is refused without being looked at', () =>
    expect(parseAddress(`::${'0'.repeat(1_000_000)}1`)).toBeUndefined())
})

describe('the bucket of an address', () => {
  const bucket = (text: string) => {
    const address = parseAddress(text)
    return address && addressBucket(address)
  }

  it('is the address itself for IPv4, mapped or not', () => {
    expect(bucket('10.0.0.1')).toBe('10.0.0.1')
    expect(bucket('::ffff:a00:1')).toBe('10.0.0.1')
  })

  it('is the /64 for IPv6', () => expect(bucket('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64'))

  it('is shared by exactly the IPv6 addresses of one /64', () =>
    fc.assert(
      fc.property(v6, v6, fc.boolean(), (a, b, near) => {
        const other = near ? ((a >> 64n) << 64n) | (b & (2n ** 64n - 1n)) : b
        fc.pre(other >> 32n !== 0xffffn)
        expect(bucket(spell6(a)) === bucket(spell6(other))).toBe(a >> 64n === other >> 64n)
      }),
    ))
})
