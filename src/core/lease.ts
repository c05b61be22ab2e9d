import { MINUTE, SECOND } from './terms.ts'

/** Of a limit at most one use in so many lies unspent, at all nodes together. */
const LARGEST_PART = 20
/** A node takes at most one use in so many times the number of nodes of what is left. */
const PARTS_PER_NODE = 2
/** A lease is for so small a part of its window, and for at most so long. */
const PART_OF_SPAN = 20
const LONGEST_MS = SECOND
const SHORTEST_MS = 5
/** A rate is what was seen in about so long. */
const RATE_MS = 100

/**
 * For how long a node takes uses in advance, in milliseconds. What it has not spent by then goes back, and a node that
 * was told there is nothing left asks again: so no use lies idle for longer than a tenth of its window.
 */
export const leaseMs = (spanMs: number): number =>
  Math.max(SHORTEST_MS, Math.min(LONGEST_MS, spanMs / PART_OF_SPAN))

/** What a node knows of a limit when it takes uses in advance. */
export interface LeaseNeed {
  readonly limit: number
  readonly spanMs: number
  /** Uses a millisecond, as this node sees them. */
  readonly rate: number
  /** Uses that are left, as this node last heard. */
  readonly left: number
  /** How many nodes take from the same limit, 1 or more. */
  readonly nodes: number
}

/**
 * How many uses a node holds in advance: what it spends in the time of a lease, but no more than its part of a twentieth
 * of the limit, nor than half its part of what is left. So blocks shrink towards the end, where each use is asked for;
 * and of a small limit, or where uses are rare, none is held at all.
 */
export function leaseSize({ limit, spanMs, rate, left, nodes }: LeaseNeed): number {
  const size = Math.floor(
    Math.min(rate * leaseMs(spanMs), limit / (LARGEST_PART * nodes), partOf(left, nodes)),
  )
  return size < 2 ? 0 : size
}

/** Of what is left, as many as a node may hold in advance. */
export const partOf = (left: number, nodes: number): number => Math.max(0, left / (PARTS_PER_NODE * nodes))

/**
 * A rate after `uses` in `elapsedMs`: a short look changes it little, one of a tenth of a second makes it anew.
 * @returns uses a millisecond
 */
export function followRate(rate: number, uses: number, elapsedMs: number): number {
  if (elapsedMs <= 0) return rate
  return rate + (uses / elapsedMs - rate) * Math.min(1, elapsedMs / RATE_MS)
}

/**
 * For how long a node that was told there is nothing left does not ask again: ever longer, up to a twentieth of the
 * window, and never for more than a minute, so that clocks do not drift apart meanwhile.
 * @param before for how long it did not ask the last time; 0: it was not told before
 */
export const quietFor = (before: number, spanMs: number): number =>
  Math.max(leaseMs(spanMs), Math.min(before * 2, spanMs / PART_OF_SPAN, MINUTE))
