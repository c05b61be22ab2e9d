import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type LimitKind,
  type LimitReading,
  type LimitRule,
  type LimitState,
  releaseLimit,
  stepLimit,
} from '../../src/core/limit.ts'
import { after, type Instant, instant } from '../../src/core/terms.ts'
import { NOON } from '../contracts/nouns.ts'

interface Call {
  readonly gapMs: number
  readonly cost: number
}

interface Scene {
  readonly rule: LimitRule
  readonly calls: readonly Call[]
}

/** One call and how it went. */
interface Event {
  readonly at: Instant
  readonly cost: number
  readonly before: LimitState | undefined
  readonly after: LimitState | undefined
  readonly reading: LimitReading
}

const scenes = (kind: LimitKind): fc.Arbitrary<Scene> =>
  fc.record({ limit: fc.integer({ min: 1, max: 12 }), spanMs: fc.integer({ min: 1, max: 60 }) }).chain(it =>
    fc.record({
      rule: fc.constant({ name: 'it', kind, ...it }),
      calls: fc.array(
        fc.record({
          gapMs: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 * it.spanMs })),
          cost: fc.integer({ min: 0, max: it.limit + 2 }),
        }),
        { maxLength: 60 },
      ),
    }),
  )

/** Plays a scene from empty; what a refused call would have left is dropped, as stores do. */
function play({ rule, calls }: Scene): readonly Event[] {
  let state: LimitState | undefined
  let at: Instant = NOON
  return calls.map(({ gapMs, cost }) => {
    at = after(at, gapMs)
    const before = state
    const { reading, next } = stepLimit(before, rule, cost, at)
    if (reading.admitted && cost > 0) state = next
    return { at, cost, before, after: state, reading }
  })
}

const check = (kind: LimitKind, holds: (scene: Scene, events: readonly Event[]) => void): void =>
  fc.assert(
    fc.property(scenes(kind), scene => holds(scene, play(scene))),
    { numRuns: 400 },
  )

const fits = (state: LimitState | undefined, rule: LimitRule, cost: number, at: Instant): boolean =>
  stepLimit(state, rule, cost, at).reading.admitted

/** Uses that were admitted in `[from, from + spanMs)`. */
const usesIn = (events: readonly Event[], from: number, spanMs: number): number =>
  events
    .filter(it => it.reading.admitted && it.at >= from && it.at < from + spanMs)
    .reduce((sum, it) => sum + it.cost, 0)

const KINDS: readonly LimitKind[] = ['window', 'sliding-window', 'token-bucket']

describe.each(KINDS)('a %s', kind => {
  it('gives the full limit back at the instant it resets', () =>
    check(kind, ({ rule }, events) => {
      for (const event of events) {
        expect(fits(event.after, rule, rule.limit, event.reading.resetsAt)).toBe(true)
      }
    }))

  it('does not give the full limit back a millisecond sooner', () =>
    check(kind, ({ rule }, events) => {
      for (const { at, after: state, reading } of events) {
        const sooner = instant(reading.resetsAt - 1)
        if (sooner >= at) expect(fits(state, rule, rule.limit, sooner)).toBe(false)
      }
    }))

  it('has room for a refused cost from the instant it names, and not a millisecond sooner', () =>
    check(kind, ({ rule }, events) => {
      for (const { at, cost, before, reading } of events) {
        if (reading.admitted) expect(reading.retryAt).toBe(at)
        else if (cost <= rule.limit) {
          expect(reading.retryAt).toBeGreaterThan(at)
          expect(fits(before, rule, cost, reading.retryAt)).toBe(true)
          expect(fits(before, rule, cost, instant(reading.retryAt - 1))).toBe(false)
        }
      }
    }))

  it('reads the same again after a refusal, and after a reading', () =>
    check(kind, ({ rule }, events) => {
      for (const { at, cost, before, after: state, reading } of events) {
        if (reading.admitted && cost > 0) continue
        expect(state).toBe(before)
        expect(stepLimit(state, rule, 0, at).reading.used).toBe(reading.used)
      }
    }))

  it('counts used and remaining up to its limit', () =>
    check(kind, ({ rule }, events) => {
      for (const { reading } of events) {
        expect(reading.used).toBeGreaterThanOrEqual(0)
        expect(reading.used + reading.remaining).toBe(rule.limit)
      }
    }))

  it('admits nothing dearer than its limit, ever', () =>
    check(kind, ({ rule }, events) => {
      for (const { cost, reading } of events) if (cost > rule.limit) expect(reading.admitted).toBe(false)
    }))

  it('admits no more when the clock goes back than when it stands still', () =>
    check(kind, ({ rule }, events) => {
      for (const { at, after: state } of events) {
        for (const back of [1, rule.spanMs, 1000 * rule.spanMs]) {
          for (let cost = 1; cost <= rule.limit; cost++) {
            expect(fits(state, rule, cost, instant(at - back)) && !fits(state, rule, cost, at)).toBe(false)
          }
        }
      }
    }))

  it('gives the latest take back as if it had never been', () =>
    check(kind, ({ rule }, events) => {
      for (const { at, cost, before, after: state, reading } of events) {
        if (!reading.admitted || cost === 0 || state === undefined) continue
        const given = releaseLimit(state, rule, cost, at)
        expect(stepLimit(given, rule, 0, at).reading.used).toBe(stepLimit(before, rule, 0, at).reading.used)
      }
    }))
})

describe.each(['sliding-window', 'token-bucket'] as const)('a %s that is given a take back late', kind => {
  it('never has more room than had the take never been', () =>
    check(kind, (scene, events) => {
      const last = events.at(-1)
      events.forEach(({ at, cost, reading }, call) => {
        if (!reading.admitted || cost === 0 || last?.after === undefined) return
        const given = releaseLimit(last.after, scene.rule, cost, at)
        const room = (state: LimitState | undefined) =>
          stepLimit(state, scene.rule, 0, last.at).reading.remaining
        expect(room(given)).toBeLessThanOrEqual(room(replay(scene, events, call)))
      })
    }))
})

/** Where the limit would stand had everything admitted happened, but not call number `left`. */
function replay({ rule }: Scene, events: readonly Event[], left: number): LimitState | undefined {
  let state: LimitState | undefined
  events.forEach(({ at, cost, reading }, call) => {
    if (call !== left && reading.admitted && cost > 0) state = stepLimit(state, rule, cost, at).next
  })
  return state
}

describe('a window', () => {
  it('agrees with one that is kept by hand: opened by a use, closed a span later', () =>
    check('window', ({ rule }, events) => {
      let opened: number | undefined
      let used = 0
      for (const { at, cost, reading } of events) {
        if (opened !== undefined && at >= opened + rule.spanMs) [opened, used] = [undefined, 0]
        expect(reading.admitted).toBe(used + cost <= rule.limit)
        if (!reading.admitted || cost === 0) continue
        opened ??= at
        used += cost
      }
    }))

  it('is never extended by a later use', () =>
    check('window', ({ rule }, events) => {
      for (const { at, before, reading } of events) {
        if (before !== undefined && at < before.at + rule.spanMs) {
          expect(reading.resetsAt).toBe(before.at + rule.spanMs)
        }
      }
    }))
})

describe('a window that is given a take back', () => {
  const rule: LimitRule = { name: 'it', kind: 'window', limit: 5, spanMs: 100 }
  const state: LimitState = { at: NOON, level: 4 }

  it('has that much more room until it closes, and closes when it would have', () =>
    expect(releaseLimit(state, rule, 3, after(NOON, 9))).toEqual({ at: NOON, level: 1 }))

  it('is left alone when it opened after the take', () =>
    expect(releaseLimit(state, rule, 3, instant(NOON - 1))).toEqual(state))
})

describe('a sliding window', () => {
  it('holds no more than its limit in any span, wherever it starts', () =>
    check('sliding-window', ({ rule }, events) => {
      for (const { at } of events) expect(usesIn(events, at, rule.spanMs)).toBeLessThanOrEqual(rule.limit)
    }))

  it('admits all that the last span has room for', () =>
    check('sliding-window', ({ rule }, events) => {
      events.forEach(({ at, cost, reading }, call) => {
        const used = usesIn(events.slice(0, call), at - rule.spanMs + 1, rule.spanMs)
        expect(reading.admitted).toBe(used + cost <= rule.limit)
      })
    }))
})

describe('a token bucket', () => {
  it('agrees with one that is drained millisecond by millisecond', () =>
    check('token-bucket', ({ rule }, events) => {
      let level = 0
      let clock: number = NOON
      for (const { at, cost, reading } of events) {
        for (; clock < at; clock++) level = Math.max(0, level - rule.limit)
        const wanted = level + cost * rule.spanMs
        expect(reading.admitted).toBe(wanted <= rule.limit * rule.spanMs)
        if (reading.admitted) level = wanted
      }
    }))

  it('admits its limit at once and then no faster than it comes back', () =>
    check('token-bucket', ({ rule }, events) => {
      for (const from of events) {
        for (const { at } of events.filter(it => it.at >= from.at)) {
          const room = rule.limit + ((at - from.at) * rule.limit) / rule.spanMs
          expect(usesIn(events, from.at, at - from.at + 1)).toBeLessThanOrEqual(room)
        }
      }
    }))
})
