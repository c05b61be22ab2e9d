import fc from 'fast-check'
import { parseList } from 'structured-headers'
import { describe, expect, it } from 'vitest'
import { type LimitReading, stepLimit } from '../../src/core/limit.ts'
import { after as laterThan, SECOND } from '../../src/core/terms.ts'
import { guideOf } from '../../src/profile/guide/guide.ts'
import { markdownOf } from '../../src/profile/guide/markdown.ts'
import { after, noon } from '../build/case.ts'
import { full, say } from './say.ts'
import { starterWith } from './starter.ts'

const LIMITS = [
  { name: 'per-key', kind: 'window', per: 'key', limit: 100, seconds: 60 },
  { name: 'sliding', kind: 'sliding-window', per: 'key', limit: 10, seconds: 3600 },
  { name: 'burst:2_x', kind: 'token-bucket', per: 'address', limit: 5, seconds: 10 },
] as const

const standard = { standard: true, send: {} }
const profile = starterWith({ limits: [...LIMITS], limitHeaders: standard })

/** The headers of an admitted answer at noon. */
function told(readings: readonly LimitReading[], by = profile): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {}
  by.limitHeaders(headers, readings, noon, false)
  return headers
}

const unused = (name: string, limit: number): LimitReading =>
  full(0, { name, limit, used: 0, remaining: limit, admitted: true })

/** A structured list of strings, as somebody else reads it. */
const itemsOf = (value = '') =>
  parseList(value).map(([name, parameters]) => ({ name, ...Object.fromEntries(parameters) }))

describe('RateLimit and RateLimit-Policy', () => {
  it('tell of each limit of the key, in the order of the profile', () =>
    expect(
      told([
        full(41_001, { limit: 100, used: 1, remaining: 99, admitted: true }),
        full(3_600_000, { name: 'sliding', limit: 10, used: 1, remaining: 9, admitted: true }),
      ]),
    ).toEqual({
      RateLimit: '"per-key";r=99;t=42, "sliding";r=9;t=3600',
      'RateLimit-Policy': '"per-key";q=100;w=60, "sliding";q=10;w=3600',
    }))

  it('tell a number of its own that a key was given', () =>
    expect(told([full(1000, { limit: 7, remaining: 6, admitted: true })])).toMatchObject({
      'RateLimit-Policy': '"per-key";q=7;w=60',
    }))

  it('say nothing of when there is more, where nothing was used', () =>
    expect(told([unused('per-key', 100)])).toMatchObject({ RateLimit: '"per-key";r=100' }))

  it('say of a limit that refuses when the same request fits, as Retry-After does, and of the others nothing', () => {
    const readings = [
      full(50_000, { limit: 100, remaining: 60, admitted: true }),
      full(3_000_000, { name: 'sliding', limit: 10, retryAt: after(1001) }),
      full(9000, { name: 'burst:2_x', limit: 5, retryAt: after(4000) }),
    ]
    const { status, headers } = say(profile, 'rate-limited', { readings })
    expect([status, headers['Retry-After'], headers['RateLimit']]).toEqual([
      429,
      '4',
      '"per-key";r=60, "sliding";r=0;t=2, "burst:2_x";r=0;t=4',
    ])
  })

  it('are not sent unless the profile says so', () =>
    expect(Object.keys(told([full(1000)], starterWith({ limitHeaders: { send: {} } })))).toEqual([]))

  it('stand beside the profile’s own', () =>
    expect(Object.keys(told([full(1000)], starterWith({})))).toEqual([
      ...['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'],
      ...['RateLimit', 'RateLimit-Policy'],
    ]))

  it('tell of the first limit as unused before a key is proven, only where they are always sent', () => {
    const always = starterWith({ limits: [...LIMITS], limitHeaders: { ...standard, always: true } })
    expect(say(always, 'unknown').headers).toMatchObject({
      RateLimit: '"per-key";r=100',
      'RateLimit-Policy': '"per-key";q=100;w=60',
    })
    expect(say(profile, 'unknown').headers).not.toHaveProperty('RateLimit')
  })

  it('stand in the guide of an API that sends them', () => {
    const guide = markdownOf(guideOf(profile, { base: '' }, 'en'))
    expect(guide).toContain('| `RateLimit` | each limit on its own: `r` requests left')
    expect(guide).toContain('RateLimit: "per-key";r=99;t=60')
  })
})

const uses = fc.array(
  fc.record({ wait: fc.integer({ min: 0, max: 90 * SECOND }), cost: fc.integer({ min: 0, max: 4 }) }),
  { minLength: 1, maxLength: 12 },
)

describe('whatever was used before, of every kind of limit,', () => {
  it.each(LIMITS)(
    '$kind: what is told can be read by others, and is kept',
    ({ name, kind, limit, seconds }) => {
      const rule = { name, kind, limit, spanMs: seconds * SECOND }
      fc.assert(
        fc.property(uses, steps => {
          let state: Parameters<typeof stepLimit>[0]
          let now = noon
          for (const { wait, cost } of steps) {
            now = laterThan(now, wait)
            const { reading, next } = stepLimit(state, rule, cost, now)
            const headers: Record<string, string> = {}
            profile.limitHeaders(headers, [reading], now, false)
            const [item] = itemsOf(headers['RateLimit'])
            const t = reading.admitted && reading.used === 0 ? {} : { t: expect.any(Number) }
            expect(item).toEqual({ name, r: reading.remaining, ...t })
            expect(itemsOf(headers['RateLimit-Policy'])).toEqual([{ name, q: limit, w: seconds }])
            if (reading.admitted) state = next
            const later = laterThan(now, item && 't' in item ? Number(item.t) * SECOND : 0)
            expect(stepLimit(state, rule, Math.max(1, cost), later).reading.admitted).toBe(true)
          }
        }),
      )
    },
  )
})
