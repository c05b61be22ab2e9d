/** Upper bounds of the buckets of every timing, in seconds. */
export const BOUNDS: readonly number[] = [
  ...[0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05],
  ...[0.1, 0.25, 0.5, 1, 2.5, 5, 10],
]

/** How often something took about how long. Adding to it touches numbers alone. */
export interface Timing {
  /** One for each bound, and one for what is above all. */
  readonly counts: Float64Array
  /** Seconds in all. */
  sum: number
}

/** Nothing was timed yet. */
export const freshTiming = (): Timing => ({ counts: new Float64Array(BOUNDS.length + 1), sum: 0 })

/** Most are short: the bounds are compared from the shortest on. */
export function addTo(timing: Timing, seconds: number): void {
  let at = 0
  while (at < BOUNDS.length && seconds > (BOUNDS[at] ?? 0)) at++
  timing.counts[at] = (timing.counts[at] ?? 0) + 1
  timing.sum += seconds
}
