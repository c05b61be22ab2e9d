import { followRate, leaseMs, leaseSize, partOf, quietFor } from '../../core/lease.ts'
import type { LimitReading, LimitRule } from '../../core/limit.ts'
import { after, type Instant, instant } from '../../core/terms.ts'
import type { Place, Take } from '../../ports/counters.ts'

/**
 * What one node knows of one window: how it last heard it stands, and the uses it holds of it. Kept in place, so
 * that a use costs a subtraction. Times are this node's own that only goes on, but for those in `Instant`.
 */
export interface Slot extends Place {
  owner: Map<string, Slot> | undefined
  /** As last asked for. */
  take: Take
  /** Uses that count, those held here among them. */
  level: number
  /** Uses held: they count already, and are spent without asking. */
  held: number
  /** Fewer than these held: it is time to take more. */
  low: number
  /** From then on nothing held may be spent. Counted from before the asking, so it is never too late. */
  endsAt: number
  /** The same in callers' time, for them to read. */
  resetsAt: Instant
  /** When the rate was last looked at, and what has been held since. */
  lookedAt: number
  heldThen: number
  /** Uses a millisecond. */
  rate: number
  /** When it asked for what it last heard. */
  heardAt: number
  /** It heard there is nothing left: until then it does not ask again. */
  quietUntil: number
  quietMs: number
  /** It was last told at once: no other node was asked, so asking costs nothing, and those who answer again want to be told. */
  alone: boolean
  /** Uses that requests wait for. */
  waiting: number
  /** The call in flight. */
  pending: Promise<void> | undefined
}

/** What is to be done about one use of a limit. */
export type Standing = 'spend' | 'refuse' | 'ask'

export const newSlot = (take: Take, owner: Slot['owner'], time: number): Slot => ({
  ...{ owner, take, level: 0, held: 0, low: 0, endsAt: 0, resetsAt: instant(0) },
  ...{ lookedAt: time, heldThen: 0, rate: 0, heardAt: Number.NEGATIVE_INFINITY },
  ...{ quietUntil: 0, quietMs: 0, alone: false, waiting: 0, pending: undefined },
})

/**
 * Whether the window it knows is still open. Both clocks must say so: the node's own goes on while the machine's is
 * corrected, and the machine's is corrected where the other stood still, as it does in a machine that was suspended.
 */
export const isLive = (it: Slot, now: Instant, time: number): boolean => time < it.endsAt && now < it.resetsAt

/** @param limit as the request's rule has it: a key may be given another number at any time */
export function standingOf(it: Slot, limit: number, cost: number, now: Instant, time: number): Standing {
  const live = isLive(it, now, time)
  if (cost === 0) return isFresh(it, live, time) ? 'spend' : 'ask'
  if (!live) return 'ask'
  if (it.level - it.held + cost > limit) return time < it.quietUntil ? 'refuse' : 'ask'
  return it.held >= cost ? 'spend' : 'ask'
}

/** Whether what was last heard will do for somebody who only looks: also that no window is open. */
const isFresh = (it: Slot, live: boolean, time: number): boolean =>
  (live || it.level === 0) && time - it.heardAt < leaseMs(it.take.rule.spanMs)

/** How the limit stands: as was last heard, less what was spent here since. */
export function readingOf(
  it: Slot,
  { name, limit }: LimitRule,
  admitted: boolean,
  now: Instant,
): LimitReading {
  const used = it.level - it.held
  const resetsAt = used === 0 ? now : it.resetsAt
  const remaining = used < limit ? limit - used : 0
  return { name, limit, used, remaining, admitted, resetsAt, retryAt: admitted ? now : resetsAt }
}

/** How many uses to take on top of those that are needed, so that what others wait for and what comes next is held. */
export function surplusOf(it: Slot, cost: number, nodes: number): number {
  const { rate, waiting, held, level } = it
  const { limit, spanMs } = it.take.rule
  const left = Math.max(0, limit - level)
  const queued = Math.min(Math.max(0, waiting - cost), Math.max(0, left - cost))
  const inHand = Math.max(0, held - cost)
  return queued + Math.max(0, leaseSize({ limit, spanMs, rate, left: left - queued, nodes }) - inHand)
}

/**
 * Whether it is time to take more before nothing is held any longer. Not when the window is about to end: a
 * window opens with a use.
 */
export const isLow = (it: Slot, nodes: number, time: number): boolean =>
  it.pending === undefined &&
  partOf(it.take.rule.limit - it.level, nodes) >= 1 &&
  it.endsAt - time > Math.min(LAST_MS, it.take.rule.spanMs / 4)

/** No call takes longer. */
const LAST_MS = 200

/** Learns how fast uses go, from what went since it last looked. */
export function noteRate(it: Slot, time: number): void {
  it.rate = followRate(it.rate, it.heldThen - it.held, time - it.lookedAt)
  it.heldThen = it.held
  it.lookedAt = time
}

/** When a call was sent: in callers' time, and in this node's own. */
export interface Sending {
  readonly now: Instant
  readonly time: number
}

/** Takes in how the limit was said to stand. @param taken uses that were taken from it by that call */
export function hear(it: Slot, { used, resetsAt }: LimitReading, taken: number, sent: Sending): void {
  const open = used > 0
  const endsAt = open ? sent.time + (resetsAt - sent.now) - GRAIN_MS : 0
  const same = open && isNear(it, endsAt - it.endsAt) && isNear(it, resetsAt - it.resetsAt)
  if (!same) it.held = it.heldThen = 0
  it.held += taken
  it.heldThen += taken
  it.level = used
  it.heardAt = sent.time
  it.endsAt = endsAt
  // What callers are told does not waver by the time a call took.
  if (!same || sent.now >= it.resetsAt) it.resetsAt = resetsAt
}

/** Times are told in whole milliseconds, so what is left of a window may be less by that. */
const GRAIN_MS = 1

/** The ends of two windows are a span apart; those of one, as they are told, only by the time a call took. */
const isNear = (it: Slot, differenceMs: number): boolean => Math.abs(differenceMs) < it.take.rule.spanMs / 2

/** Uses were taken: renewed when so large a part of what nobody waits for is left. */
export function settle(it: Slot, needed: number): void {
  it.quietMs = it.quietUntil = 0
  it.low = Math.max(0, Math.ceil((it.held - needed) / LOW_PART))
}

const LOW_PART = 4

/** It heard there is nothing left. */
export function beQuiet(it: Slot, time: number): void {
  it.quietMs = quietFor(it.quietMs, it.take.rule.spanMs)
  it.quietUntil = time + it.quietMs
}

/** What is held is worth nothing any more; how fast uses went is still known. */
export function drop(it: Slot): void {
  it.heldThen -= it.held
  it.held = 0
}

/** Uses that go back. */
export interface LeaseReturn {
  readonly take: Take
  readonly uses: number
  /** Some instant within the window they are from. */
  readonly takenAt: Instant
}

/** Takes out of a lease that has lasted its time what nobody is going to spend at this rate. */
export function takeExcess(it: Slot, time: number): LeaseReturn | undefined {
  const span = leaseMs(it.take.rule.spanMs)
  if (time - it.lookedAt < span) return undefined
  noteRate(it, time)
  return takeOut(it, it.held - Math.floor(it.rate * span))
}

/** Takes uses out of what is held, for them to go back; undefined when there are none. */
export function takeOut(it: Slot, uses: number): LeaseReturn | undefined {
  if (uses <= 0) return undefined
  it.held -= uses
  it.heldThen = it.held
  it.level -= uses
  return { take: it.take, uses, takenAt: after(it.resetsAt, -it.take.rule.spanMs / 2) }
}

/** In callers' time: what was taken before is not of this window. */
export const opensAt = (it: Slot): Instant => after(it.resetsAt, -it.take.rule.spanMs)
