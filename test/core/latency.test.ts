import { describe, expect, it } from 'vitest'
import { bucketOf, bucketStart, LATENCY_BUCKETS, latencyOf } from '../../src/core/latency.ts'

/** What times come to, as whoever watches a request counts them. */
const latency = (times: readonly number[]) => latencyOf(times.map(ms => ({ bucket: bucketOf(ms), count: 1 })))

/** The smallest of them that so large a share is not longer than. */
const trueTime = (times: readonly number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.ceil(times.length * share) - 1] ?? Number.NaN

describe('the buckets of times', () => {
  const starts = Array.from({ length: LATENCY_BUCKETS }, (_, bucket) => bucketStart(bucket))

  it('begin at round numbers, each before the next', () => {
    expect(starts.slice(0, 13)).toEqual([0, 0.25, 0.375, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12])
    expect(starts.at(-1)).toBe(65_536)
    expect(starts).toEqual(starts.toSorted((a, b) => a - b))
  })

  it('hold what is from their beginning on, and below the next one', () => {
    for (const [bucket, start] of starts.entries()) {
      expect(bucketOf(start)).toBe(bucket)
      if (bucket > 0) expect(bucketOf(start - start / 1000)).toBe(bucket - 1)
    }
  })

  it('take any time, also none and far too much', () => {
    expect(bucketOf(0)).toBe(0)
    expect(bucketOf(-1)).toBe(0)
    expect(bucketOf(Number.NaN)).toBe(0)
    expect(bucketOf(1e12)).toBe(LATENCY_BUCKETS - 1)
  })
})

describe('how long requests took', () => {
  it('is not known of none', () => {
    expect(latency([])).toBeUndefined()
  })

  it('is between the ends of a bucket as if all in there were spread evenly', () => {
    const half = [
      { bucket: bucketOf(4), count: 50 },
      { bucket: bucketOf(16), count: 50 },
    ]
    expect(latencyOf(half)).toEqual({ count: 100, p50Ms: 6, p95Ms: 23.2 })
    expect(latencyOf([{ bucket: bucketOf(100), count: 1 }])).toEqual({ count: 1, p50Ms: 112, p95Ms: 126.4 })
  })

  it('adds up over counts of the same bucket', () => {
    const bucket = bucketOf(4)
    expect(latencyOf(Array.from({ length: 10 }, () => ({ bucket, count: 10 })))?.count).toBe(100)
  })

  it('says where the last bucket begins of what takes longer than there are buckets for', () => {
    expect(latency([99_999, 1_000_000])).toEqual({ count: 2, p50Ms: 65_536, p95Ms: 65_536 })
  })

  it.each([
    ['all the same', Array.from({ length: 500 }, () => 17)],
    ['spread evenly', Array.from({ length: 5000 }, (_, at) => 1 + at / 10)],
    ['mostly quick', Array.from({ length: 1000 }, (_, at) => (at % 12 === 0 ? 900 : 3.1))],
    ['below a millisecond', Array.from({ length: 100 }, (_, at) => 0.3 + at / 1000)],
    ['over all powers', Array.from({ length: 900 }, (_, at) => 0.25 * 2 ** (at / 50))],
  ])('is off by less than half of the true time: %s', (_, times) => {
    const { p50Ms = 0, p95Ms = 0 } = latency(times) ?? {}
    for (const [told, share] of [
      [p50Ms, 0.5],
      [p95Ms, 0.95],
    ] as const) {
      const off = Math.abs(told / trueTime(times, share) - 1)
      expect(off).toBeLessThan(0.5)
    }
  })
})
