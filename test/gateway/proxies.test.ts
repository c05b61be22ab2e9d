import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inRanges, parseAddress, parseRange } from '../../src/core/address.ts'
import { callerAddress, callerScheme } from '../../src/gateway/caller.ts'
import { spell4, spell6, v4, v6 } from '../build/address.ts'
import { worth } from '../build/worth.ts'

const TRUSTED = ['10.0.0.0/8', '::1', '2001:db8::/32'].map(it => worth(parseRange(it)))
const chain = (...values: string[]) => values.flatMap(value => ['X-Forwarded-For', value])
const caller = (peer: string | undefined, raw: readonly string[], trusted = TRUSTED) =>
  callerAddress(peer, raw, trusted)?.toString()

const address = fc.oneof(v4.map(spell4), v6.map(spell6))
const proxy = fc.oneof(
  v4.map(bits => spell4((bits & 0xffffffn) | (10n << 24n))),
  fc.constant('::1'),
)
const stranger = address.filter(text => !inRanges(worth(parseAddress(text)), TRUSTED))
const junk = fc.constantFrom(
  '',
  'unknown',
  '10.1',
  '10.0.0.1:80',
  '[::1]',
  '::1%lo',
  '010.0.0.1',
  '0x7f.1',
  '_hidden',
)

describe('the caller', () => {
  it('is the peer where no proxy is trusted, whatever it says', () =>
    fc.assert(
      fc.property(address, fc.array(fc.oneof(address, junk)), (peer, said) => {
        expect(caller(peer, chain(said.join(', ')), [])).toBe(parseAddress(peer)?.toString())
      }),
    ))

  it('is the peer where the peer is no trusted proxy, whatever it says', () =>
    fc.assert(
      fc.property(stranger, fc.array(fc.oneof(address, junk)), (peer, said) => {
        expect(caller(peer, chain(said.join(', ')))).toBe(parseAddress(peer)?.toString())
      }),
    ))

  it('is the first stranger from the right, and nothing left of it counts', () =>
    fc.assert(
      fc.property(
        fc.array(fc.oneof(address, junk)),
        stranger,
        fc.array(proxy),
        proxy,
        (lies, it, hops, peer) => {
          expect(caller(peer, chain([...lies, it, ...hops].join(',')))).toBe(parseAddress(it)?.toString())
        },
      ),
    ))

  it('is the same however the chain is spread over headers and blanks', () =>
    fc.assert(
      fc.property(fc.array(address, { minLength: 1 }), proxy, (hops, peer) => {
        const spread = hops.flatMap(hop => ['x-forwarded-FOR', `\t${hop} `, 'Other', 'x'])
        expect(caller(peer, spread)).toBe(caller(peer, chain(hops.join(','))))
      }),
    ))

  it('is unknown where the chain cannot be read before a stranger is met', () =>
    fc.assert(
      fc.property(fc.array(address), junk, fc.array(proxy), proxy, (lies, broken, hops, peer) => {
        expect(caller(peer, chain([...lies, broken, ...hops].join(',')))).toBeUndefined()
      }),
    ))

  it('is the farthest proxy where all are trusted', () =>
    expect(caller('10.0.0.1', chain('10.0.0.3, 10.0.0.2'))).toBe('10.0.0.3'))

  it('is the proxy itself where it forwards for nobody', () =>
    expect(caller('10.0.0.1', [])).toBe('10.0.0.1'))

  it('is known by an IPv4 peer that a socket spells as mapped IPv6', () =>
    expect(caller('::ffff:10.0.0.1', chain('203.0.113.7'))).toBe('203.0.113.7'))

  it('is unknown where the peer is', () => expect(caller(undefined, chain('203.0.113.7'))).toBeUndefined())
})

describe('the scheme a caller came by', () => {
  const scheme = (remoteAddress: string | undefined, said: readonly string[], trusted = TRUSTED) =>
    callerScheme(
      { remoteAddress },
      said.flatMap(it => ['X-Forwarded-Proto', it]),
      trusted,
    )

  it.each([
    ['https', '10.0.0.1', ['https']],
    ['https', '::ffff:10.0.0.1', ['http', 'HTTPS']],
    ['https', '::1', ['http, https']],
    ['http', '::1', ['https, http']],
    ['http', '10.0.0.1', []],
    ['http', '10.0.0.1', ['gopher']],
    ['http', '203.0.113.7', ['https']],
    ['http', undefined, ['https']],
  ])('is %s where %s says %j', (expected, peer, said) => expect(scheme(peer, said)).toBe(expected))

  it('is nobody’s to say where no proxy is trusted', () =>
    expect(scheme('127.0.0.1', ['https'], [])).toBe('http'))
})
