import type { LimitRule } from './limit.ts'
import { type Instant, SECOND } from './terms.ts'

/**
 * One window of a limit as its authority keeps it, and as every node that leases from it last heard of it.
 * Both counts only grow while the window lasts: of two accounts of it the larger of each is the newer.
 */
export interface LeasedWindow {
  /** When it opened, by the authority's clock. */
  readonly at: Instant
  /** Uses ever given out in it, whether spent at once or leased. */
  readonly given: number
  /** Uses of those that came back. */
  readonly back: number
}

/** What a node asks of one window. */
export interface LeaseAsk {
  readonly rule: LimitRule
  /** Uses that are to be spent now. Where they are not there, nothing is given. */
  readonly need: number
  /** Further uses that others wait for: as many of them as are left. */
  readonly queued: number
  /** Uses to be held in advance: as many of them as this node's part of what is left then. */
  readonly extra: number
  /** The window as the node last heard of it, which an authority that forgot learns from. */
  readonly known: LeasedWindow | undefined
}

/** What an authority says to one ask. */
export interface LeaseGrant {
  readonly granted: number
  /** The window after that; undefined where none is open. */
  readonly window: LeasedWindow | undefined
  /** Milliseconds until the window ends, by the authority's clock when it answered; 0 where none is open. */
  readonly endsInMs: number
}

/** Leases that lie at all nodes together, as a part of the limit, never exceed one in this many uses. */
const LARGEST_PART = 20
/** A node is given at most one in this many times the number of nodes of what is left. */
const PARTS_PER_NODE = 2
/** A lease is for this part of the window, */
const PART_OF_SPAN = 20
/** and at most for so long. */
const LONGEST_MS = SECOND
const SHORTEST_MS = 5

/** Uses that count: spent, or leased and perhaps not yet spent. */
export const levelOf = (window: LeasedWindow | undefined): number =>
  window === undefined ? 0 : window.given - window.back

/**
 * For how long a node leases in advance. What it has not spent by then goes back, and a node that was told
 * there is nothing left asks again: so no use lies idle for more than a twentieth of its window, twice over.
 */
export const leaseMs = (spanMs: number): number =>
  Math.max(SHORTEST_MS, Math.min(LONGEST_MS, spanMs / PART_OF_SPAN))

/**
 * How many uses a node should hold in advance: what it spends in the time of a lease, but never more than
 * its part of a twentieth of the limit. Below two it holds none: each use is then asked for.
 *
 * @param rate uses a millisecond this node sees of the limit
 */
export function heldAtMost(rate: number, limit: number, spanMs: number, nodes: number): number {
  const held = Math.floor(Math.min(rate * leaseMs(spanMs), limit / (LARGEST_PART * nodes)))
  return held < 2 ? 0 : held
}

/** Of what is left, as many as a node may hold in advance: less and less, and at the end none. */
export const partOf = (left: number, nodes: number): number =>
  Math.max(0, Math.floor(left / (PARTS_PER_NODE * nodes)))

/**
 * The window that is open at `now`, of what the authority keeps and what a node says it knew. They differ only
 * where the authority forgot: then the larger counts hold, and where a window was opened anew meanwhile,
 * what was used in either counts.
 */
export function openWindow(
  kept: LeasedWindow | undefined,
  { known, rule: { spanMs } }: LeaseAsk,
  now: Instant,
): LeasedWindow | undefined {
  const here = isOpen(kept, spanMs, now) ? kept : undefined
  const heard = isOpen(known, spanMs, now) ? known : undefined
  if (here === undefined || heard === undefined) return here ?? heard
  if (heard.at > here.at) return here
  const forgot = heard.at < here.at
  return {
    at: heard.at,
    given: forgot ? here.given + heard.given : Math.max(here.given, heard.given),
    back: forgot ? here.back + heard.back : Math.max(here.back, heard.back),
  }
}

const isOpen = (window: LeasedWindow | undefined, spanMs: number, now: Instant): boolean =>
  window !== undefined && now < window.at + spanMs

/**
 * Answers the asks of one call: each is given what it needs, or none is given anything. A window opens with
 * the first use, never with a lease alone. This function is the specification of every authority.
 *
 * @param kept the windows as they are kept, in the order of the asks
 * @param nodes how many nodes lease from the same windows, 1 or more
 */
export function grantLeases(
  kept: readonly (LeasedWindow | undefined)[],
  asks: readonly LeaseAsk[],
  nodes: number,
  now: Instant,
): readonly LeaseGrant[] {
  const open = asks.map((ask, at) => openWindow(kept[at], ask, now))
  const fits = asks.every((ask, at) => levelOf(open[at]) + ask.need <= ask.rule.limit)
  return asks.map((ask, at) => grantOne(open[at], ask, fits ? nodes : undefined, now))
}

function grantOne(
  window: LeasedWindow | undefined,
  ask: LeaseAsk,
  nodes: number | undefined,
  now: Instant,
): LeaseGrant {
  const granted = nodes === undefined ? 0 : sizeOf(window, ask, nodes)
  if (granted === 0) return { granted, window, endsInMs: endOf(window, ask, now) }
  const { at, given, back } = window ?? { at: now, given: 0, back: 0 }
  const next = { at, given: given + granted, back }
  return { granted, window: next, endsInMs: endOf(next, ask, now) }
}

function sizeOf(window: LeasedWindow | undefined, ask: LeaseAsk, nodes: number): number {
  const { rule, need, queued, extra } = ask
  if (window === undefined && need === 0) return 0
  const left = Math.max(0, rule.limit - levelOf(window) - need)
  const served = Math.min(queued, left)
  return need + served + Math.min(extra, partOf(left - served, nodes))
}

const endOf = (window: LeasedWindow | undefined, { rule }: LeaseAsk, now: Instant): number =>
  window === undefined ? 0 : window.at + rule.spanMs - now

/** The window after `uses` leased in the one that opened at `at` came back; any other window stays as it is. */
export function returnLease(
  window: LeasedWindow | undefined,
  at: Instant,
  uses: number,
): LeasedWindow | undefined {
  if (window === undefined || window.at !== at) return window
  return { ...window, back: Math.min(window.given, window.back + uses) }
}

/** How a rate follows what was seen: a short look counts for little, one of a tenth of a second for all. */
export function followRate(rate: number, uses: number, elapsedMs: number): number {
  if (elapsedMs <= 0) return rate
  const weight = Math.min(1, elapsedMs / RATE_MS)
  return rate + (uses / elapsedMs - rate) * weight
}

const RATE_MS = 100
