import {
  followRate,
  heldAtMost,
  type LeasedWindow,
  type LeaseGrant,
  leaseMs,
  levelOf,
  partOf,
} from '../../core/lease.ts'
import type { LimitReading, LimitRule } from '../../core/limit.ts'
import { type Instant, instant, SECOND } from '../../core/terms.ts'
import type { Place, Take } from '../../ports/counters.ts'
import type { LeaseReturn, SlotAsk } from '../../ports/leases.ts'

/**
 * What one node knows of one window: what the authority last said, and the uses it holds of it. Kept in place,
 * so that a use costs a subtraction. Times are this node's own that only goes on (`performance.now`).
 */
export interface Slot extends Place {
  owner: Map<string, Slot> | undefined
  readonly slot: string
  readonly group: string | undefined
  rule: LimitRule
  window: LeasedWindow | undefined
  /** Uses that count, held ones among them, as the authority last said. */
  level: number
  /** Uses held, to be spent without asking. */
  held: number
  /** Fewer than these held: it is time to ask for more. */
  low: number
  /** From then on nothing held may be spent. Counted from before the asking, so it is never too late. */
  endsAt: number
  /** The same in callers' time, for them to read. */
  resetsAt: Instant
  /** In callers' time: what was taken before cannot be given back. */
  opensAt: Instant
  /** When it last asked, and what it has held since. */
  askedAt: number
  heldThen: number
  /** When it asked for what it was last told. */
  heardAt: number
  /** Uses a millisecond. */
  rate: number
  /** It was told there is nothing left: until then it does not ask again. */
  quietUntil: number
  quietMs: number
  /** Uses that requests wait for. */
  waiting: number
  /** Resolves once the call in flight is done: whether there was an answer. */
  pending: Promise<boolean> | undefined
}

/** What is to be done about one use of a limit. */
export type Standing = 'spend' | 'refuse' | 'ask'

export const newSlot = ({ slot, group, rule }: Take, owner: Slot['owner'], time: number): Slot => ({
  ...{ owner, slot, group, rule, window: undefined, level: 0, held: 0, low: 0, endsAt: 0 },
  ...{ resetsAt: instant(0), opensAt: instant(0), askedAt: time, heldThen: 0, rate: 0 },
  heardAt: Number.NEGATIVE_INFINITY,
  ...{ quietUntil: 0, quietMs: 0, waiting: 0, pending: undefined },
})

/** Whether what it knows is of a window that is still open, by either clock of this node. */
export const isLive = (it: Slot, now: Instant, time: number): boolean => time < it.endsAt && now < it.resetsAt

/** @param limit as the request's rule has it: a key may be given another number at any time */
export function standingOf(it: Slot, limit: number, cost: number, now: Instant, time: number): Standing {
  const live = isLive(it, now, time)
  if (cost === 0) return isFresh(it, live, time) ? 'spend' : 'ask'
  if (!live) return 'ask'
  if (it.level - it.held + cost > limit) return time < it.quietUntil ? 'refuse' : 'ask'
  return it.held >= cost ? 'spend' : 'ask'
}

/** Whether what was last heard will do for somebody who only looks: also that no window was open. */
const isFresh = (it: Slot, live: boolean, time: number): boolean =>
  (live || it.window === undefined) && time - it.heardAt < leaseMs(it.rule.spanMs)

/** How the limit stands: as the authority last said, less what was spent here since. */
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

/** What to ask of the authority for a request that costs `cost`; for 0, to renew what is held. */
export function askOf(it: Slot, cost: number, nodes: number): SlotAsk {
  const { slot, group, rule, window: known } = it
  const { limit, spanMs } = rule
  const need = Math.max(0, cost - it.held)
  const extra = Math.max(0, heldAtMost(it.rate, limit, spanMs, nodes) - Math.max(0, it.held - cost))
  return { slot, group, rule, need, queued: Math.max(0, it.waiting - cost), extra, known }
}

/** Whether it is time to ask for more before nothing is held any longer, and there is enough left to be leased. */
export const isLow = (it: Slot, nodes: number): boolean =>
  it.held < it.low && it.pending === undefined && partOf(it.rule.limit - it.level, nodes) > 0

/** Learns how fast uses go, from what went since it last asked. */
export function noteRate(it: Slot, time: number): void {
  // What is first heard of says nothing of a rate.
  if (it.window !== undefined) it.rate = followRate(it.rate, it.heldThen - it.held, time - it.askedAt)
  it.heldThen = it.held
  it.askedAt = time
}

/** When a call was sent: in callers' time, and in this node's own. */
export interface Sending {
  readonly now: Instant
  readonly time: number
}

/** Takes in what the authority answered. @param time when the answer came */
export function absorb(it: Slot, ask: SlotAsk, grant: LeaseGrant, sent: Sending, time: number): void {
  const { window, granted } = grant
  if (window === undefined || window.at !== it.window?.at) it.held = it.heldThen = 0
  noteWindow(it, grant, sent, time)
  it.held += granted
  it.heldThen += granted
  it.low = Math.max(0, Math.ceil((it.held - ask.need - ask.queued) / LOW_PART))
  if (granted < ask.need) beQuiet(it, time)
  else if (ask.need > 0) it.quietMs = it.quietUntil = 0
}

/** A lease is renewed when so large a part of it is left. */
const LOW_PART = 4

function noteWindow(it: Slot, { window, endsInMs }: LeaseGrant, sent: Sending, time: number): void {
  const same = window !== undefined && window.at === it.window?.at
  const resetsAt = Math.ceil(sent.now + (time - sent.time) + endsInMs)
  it.window = window
  it.level = levelOf(window)
  it.heardAt = sent.time
  it.endsAt = sent.time + endsInMs
  // The reset callers are told does not waver by the time a call took.
  if (same && Math.abs(resetsAt - it.resetsAt) < SECOND) return
  it.resetsAt = instant(resetsAt)
  it.opensAt = instant(Math.floor(sent.now + endsInMs - it.rule.spanMs))
}

/** Every time it hears no, it waits twice as long before it asks again, up to a twentieth of the window. */
function beQuiet(it: Slot, time: number): void {
  const { spanMs } = it.rule
  it.quietMs = Math.max(leaseMs(spanMs), Math.min(it.quietMs * 2, spanMs / 20))
  it.quietUntil = time + it.quietMs
}

/** Takes in how a window stands after something was given back. */
export function learn(it: Slot, window: LeasedWindow | undefined): void {
  if (window === undefined || window.at !== it.window?.at) return
  const given = Math.max(window.given, it.window.given)
  const back = Math.max(window.back, it.window.back)
  it.window = { at: window.at, given, back }
  it.level = given - back
}

/** Takes out of a lease that has lasted its time what nobody is going to spend at this rate; undefined when nothing. */
export function takeExcess(it: Slot, time: number): LeaseReturn | undefined {
  const span = leaseMs(it.rule.spanMs)
  if (time - it.askedAt < span) return undefined
  noteRate(it, time)
  return takeOut(it, it.held - Math.floor(it.rate * span))
}

/** Takes uses out of what is held, to be given back; undefined when there are none. */
export function takeOut(it: Slot, uses: number): LeaseReturn | undefined {
  const { slot, group, rule, window } = it
  if (window === undefined || uses <= 0) return undefined
  it.held -= uses
  it.heldThen = it.held
  return { slot, group, rule, at: window.at, uses }
}
