import {
  type LimitReading,
  type LimitRule,
  type LimitState,
  releaseLimit,
  stepLimit,
} from '../../core/limit.ts'
import { after, type Instant, instant, SECOND } from '../../core/terms.ts'
import type { Take } from '../../ports/counters.ts'
import { type Known, type Memo, sum, type Uses } from './memo.ts'
import { forgive, owe, unheard } from './owed.ts'

/** How many nodes share the counters, and which of them this one is: from 0 on. */
export interface Peers {
  readonly count: number
  readonly index: number
}

/** A node that shares with nobody. */
export const BY_ITSELF: Peers = { count: 1, index: 0 }

/** A limit, and what is remembered of it. */
export interface Remembered {
  readonly take: Take
  readonly memo: Memo
}

/**
 * This node's part of so many uses. All parts together are as many as there are; which nodes get what cannot be
 * divided differs from slot to slot.
 */
export function shareOf(uses: number, slot: string, { count, index }: Peers): number {
  const rest = uses % count
  return (uses - rest) / count + ((index + turnOf(slot)) % count < rest ? 1 : 0)
}

/** Some number that is always the same for a slot. */
function turnOf(slot: string): number {
  let turn = 0
  for (let at = 0; at < slot.length; at++) turn = (turn * 31 + slot.charCodeAt(at)) % 1_000_003
  return turn
}

/**
 * Decides without Redis: each limit admits this node's share of what was last known to be left of it and, once that has
 * come back, of all of it. What is admitted is noted as owed.
 */
export function takeAlone(
  all: readonly Remembered[],
  cost: number,
  now: Instant,
  peers: Peers,
): LimitReading[] {
  const steps = all.map(it => stepAlone(it, cost, now, peers))
  const fits = steps.every(it => it.reading.admitted)
  return all.map((it, nth) => {
    const step = steps[nth]
    if (step === undefined || (!fits && step.reading.admitted)) return stepAlone(it, 0, now, peers).reading
    if (fits && cost > 0) {
      it.memo.alone = step.next
      owe(it.memo, it.take.rule, cost, now)
    }
    return step.reading
  })
}

/** Takes back what was taken alone; what Redis has counted is not here to be given back. */
export function giveBackAlone(all: readonly Remembered[], cost: number, takenAt: Instant): void {
  for (const { take, memo } of all) {
    if (memo.alone !== undefined) memo.alone = releaseLimit(memo.alone, take.rule, cost, takenAt)
    forgive(memo, take.rule, cost, takenAt)
  }
}

interface Step {
  readonly reading: LimitReading
  readonly next: LimitState | undefined
}

function stepAlone(
  { take: { rule, slot }, memo }: Remembered,
  cost: number,
  now: Instant,
  peers: Peers,
): Step {
  const share = { ...rule, limit: shareOf(rule.limit, slot, peers) }
  if (share.limit === 0) return { reading: nothing(rule, cost, now), next: undefined }
  memo.alone ??= begun(rule, memo, now, left => shareOf(left, slot, peers))
  if (cost > 0 && memo.flying > 0) {
    // Calls on their way may yet be answered, and are none of this node's share then.
    const { admitted } = stepLimit(memo.alone, share, cost + memo.flying, now).reading
    if (!admitted) return { reading: nothing(rule, cost, now), next: undefined }
  }
  const { reading, next } = stepLimit(memo.alone, share, cost, now)
  const remaining = Math.min(reading.remaining, rule.limit)
  return { reading: { ...reading, limit: rule.limit, remaining, used: rule.limit - remaining }, next }
}

/** Another node may admit it: with fewer uses than nodes, not each of them has one. */
const nothing = ({ name, limit }: LimitRule, cost: number, now: Instant): LimitReading => {
  const soon = after(now, SECOND)
  return { name, limit, used: limit, remaining: 0, admitted: cost === 0, resetsAt: soon, retryAt: soon }
}

/**
 * Refuses what Redis has not answered although it answers others, who count there meanwhile: whoever decides by
 * itself then admits too many. It may be tried again soon.
 */
export function refuseAll(all: readonly Remembered[], cost: number, now: Instant): LimitReading[] {
  return all.map(({ take: { rule }, memo: { known } }) => {
    const reading = nothing(rule, cost, now)
    if (rule.kind !== 'window' || known === undefined) return reading
    return { ...reading, resetsAt: instant(Math.max(reading.resetsAt, known.at + rule.spanMs)) }
  })
}

/** A share as it stands when Redis goes away: used but for its part of what was left, less what is owed. */
function begun(
  rule: LimitRule,
  memo: Memo,
  now: Instant,
  part: (uses: number) => number,
): LimitState | undefined {
  const base = memo.known === undefined ? undefined : leftOf(rule, memo.known, now, part)
  const owed = unheard(memo).filter(
    ([at, , opened]) => at + rule.spanMs > now && opened + rule.spanMs > (opened === 0 ? 0 : now),
  )
  const [first] = owed
  if (first === undefined) return base
  const uses = sum(owed)
  const level = base?.level ?? 0
  if (rule.kind === 'window') return { at: base?.at ?? instant(first[2]), level: level + uses }
  if (rule.kind === 'token-bucket') return { at: now, level: level + uses * rule.spanMs }
  const log = [...(base?.log ?? []), ...owed.map(([at, count]) => [at, count] as const)]
  const at = instant(Math.max(base?.at ?? 0, owed.at(-1)?.[0] ?? 0))
  return { at, level: level + uses, log: log.toSorted(([one], [other]) => one - other) }
}

/** A share used but for its part of what was left when Redis was last heard of. */
function leftOf(
  rule: LimitRule,
  known: Known,
  now: Instant,
  part: (uses: number) => number,
): LimitState | undefined {
  const stood = stateOf(rule, known)
  const { used, remaining } = stepLimit(stood, rule, 0, now).reading
  if (used === 0) return undefined
  const taken = Math.max(0, part(rule.limit) - part(remaining))
  if (rule.kind === 'window') return { at: stood.at, level: taken }
  if (rule.kind === 'token-bucket') return { at: now, level: taken * rule.spanMs }
  return { at: stood.at, level: taken, log: scaled(stood.log ?? [], used, taken) }
}

const stateOf = (rule: LimitRule, { at, level, log }: Known): LimitState =>
  rule.kind === 'sliding-window' ? { at: instant(at), level, log } : { at: instant(at), level }

/** A log of fewer uses that come back in the same measure; what is rounded comes back later. */
function scaled(log: readonly Uses[], used: number, wanted: number): readonly Uses[] {
  let seen = 0
  let given = 0
  return log.flatMap(([at, uses]): Uses[] => {
    seen += uses
    const upTo = Math.floor((Math.min(seen, used) * wanted) / used)
    const now = upTo - given
    given = upTo
    return now > 0 ? [[at, now]] : []
  })
}
