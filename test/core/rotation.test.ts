import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endingOf, generationsOf, LAST_USED_WITHIN_MS, silentSince } from '../../src/core/rotation.ts'
import { aheadText, pastText } from '../../src/core/span.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/terms.ts'
import { aCredential, after, noon } from '../build/case.ts'

const first = (changes = {}) => aCredential({ id: 'crd_1', until: after(HOUR), ...changes })
const second = (changes = {}) =>
  aCredential({ id: 'crd_2', generation: 2, createdAt: after(MINUTE), ...changes })
const half = (changes = {}) => first({ id: 'crd_3', side: 'publishable', ...changes })

describe('the generations of a key', () => {
  it('are told newest first, with all of their secrets and the one used last', () => {
    const used = half({ lastUsedAt: after(3) })
    const [newest, oldest] = generationsOf([first({ lastUsedAt: after(2) }), used, second()])
    expect([newest?.generation, oldest?.generation]).toEqual([2, 1])
    expect([newest?.supersededAt, oldest?.supersededAt]).toEqual([undefined, after(MINUTE)])
    expect([newest?.lastUsed, oldest?.lastUsed]).toEqual([undefined, used])
    expect(oldest?.credentials).toHaveLength(2)
  })
})

describe('the end of a grace', () => {
  it.each([
    ['silent for certain', first({ lastUsedAt: noon }), HOUR - MINUTE - LAST_USED_WITHIN_MS, 'silent'],
    [
      'a millisecond short of it',
      first({ lastUsedAt: after(1) }),
      HOUR - MINUTE - LAST_USED_WITHIN_MS,
      'in-use',
    ],
    ['never used, and rotated long enough ago', first(), HOUR - 2 * MINUTE, 'silent'],
    ['never used, and rotated just now', first(), HOUR - 2 * MINUTE + 1, 'in-use'],
  ])('is %s', (_, credential, silentMs, because) =>
    expect(endingOf([credential, second()], silentMs, after(HOUR - MINUTE)).because).toBe(because),
  )

  it('finds nothing in grace from the very instant the grace is over', () => {
    expect(endingOf([first(), second()], 0, after(HOUR - 1)).because).toBe('silent')
    expect(endingOf([first(), second()], 0, after(HOUR)).because).toBe('nothing-in-grace')
    expect(endingOf([second()], 0, noon)).toEqual({ because: 'nothing-in-grace' })
  })

  it('never calls secrets silent that may have been used within the time, whoever used which and when', () => {
    const use = fc.option(fc.integer({ min: 0, max: HOUR }), { nil: undefined })
    const at = (ms: number | undefined) => (ms === undefined ? {} : { lastUsedAt: after(ms) })
    fc.assert(
      fc.property(use, use, use, fc.nat(HOUR), fc.nat(2 * HOUR), (one, other, fresh, silentMs, now) => {
        const held = [
          first({ ...at(one), until: after(3 * HOUR) }),
          half({ ...at(other), until: after(3 * HOUR) }),
        ]
        const { because, loudest } = endingOf([...held, second(at(fresh))], silentMs, after(now))
        const latest = Math.max(one ?? -1, other ?? -1)
        const since = latest < 0 ? MINUTE : latest + LAST_USED_WITHIN_MS
        expect(because).toBe(since + silentMs <= now ? 'silent' : 'in-use')
        expect(loudest && silentSince(loudest)).toBe(noon + since)
      }),
    )
  })
})

describe('a length of time', () => {
  it.each([
    [-1, '0 s', '0 s'],
    [0, '0 s', '0 s'],
    [999, '0 s', '1 s'],
    [SECOND, '1 s', '1 s'],
    [MINUTE - 1, '59 s', '60 s'],
    [MINUTE, '1 min', '60 s'],
    [HOUR, '1 h', '60 min'],
    [DAY - 1, '23 h', '24 h'],
    [DAY, '1 day', '24 h'],
    [DAY + MINUTE, '1 day', '25 h'],
    [2 * DAY, '2 days', '2 days'],
    [9 * DAY + 1, '9 days', '10 days'],
  ])('of %d ms has been for %s, or is left for %s', (ms, past, ahead) => {
    expect([pastText(ms), aheadText(ms)]).toEqual([past, ahead])
  })
})
