import type { LimitReading } from '../../core/limit.ts'
import { type Instant, instant } from '../../core/terms.ts'
import type { CounterStore, Take } from '../../ports/counters.ts'
import type { Measures } from '../../ports/measures.ts'
import { BY_ITSELF, giveBackAlone, type Remembered, refuseAll, takeAlone } from './alone.ts'
import { GIVE_BACK } from './give-back-script.ts'
import { keysOf, PREFIX, slotKeyOf } from './keys.ts'
import { CALL_MS, type Link, type Said } from './link.ts'
import { boundedMemos, hear, noteTime, noteWindow, type Owed, type Uses, windowOf } from './memo.ts'
import { borrow, lend, settle } from './owed.ts'
import { TAKE } from './take-script.ts'

/** Slots remembered for when Redis is away; some 400 bytes each. */
const REMEMBERED = 100_000
/** Records that are counted by a caller's clock outlive their time by this, for that clock may stand still. */
const STANDING_MS = 60_000

/** How counters in Redis are made. */
export interface RedisCountersOptions {
  readonly link: Link
  readonly measures: Measures
  readonly prefix?: string
  /** Whose time counts: Redis's own, which all nodes share; the caller's is for tests. */
  readonly clock?: 'redis' | 'caller'
  readonly remembered?: number
  /** What a node admits while Redis is away: its share of a limit, or all of it. */
  readonly alone?: 'share' | 'whole'
}

/**
 * Counters that all nodes on a Redis share: `stepLimit` as a script, one call for all limits of a request. Readings are
 * in the caller's time. While Redis does not answer, each node admits its share. @see alone.ts
 */
export function redisCounters(options: RedisCountersOptions): CounterStore {
  const { link, measures, prefix = PREFIX, clock = 'redis', remembered = REMEMBERED } = options
  const peers = options.alone === 'whole' ? () => BY_ITSELF : link.peers
  const memos = boundedMemos(remembered)
  const isShared = clock === 'redis'
  const recall = (takes: readonly Take[]): readonly Kept[] =>
    takes.map(take => {
      const key = slotKeyOf(prefix, take)
      return { take, key, memo: memos.of(key) }
    })
  const timing = (now: Instant) => (isShared ? ['', link.deadline()] : [now, 0])
  const keys = (kept: readonly Kept[]) => kept.flatMap(({ key, take }) => keysOf(key, take.rule.kind))
  /** This node's time, when it has to decide by itself. */
  const ownTime = (now: Instant) => (isShared ? link.now() : now)

  function alone(kept: readonly Kept[], cost: number, now: Instant): readonly LimitReading[] {
    measures.count('latchkey_limits_decided_total', { by: 'local' })
    const time = ownTime(now)
    const readings = takeAlone(kept, cost, time, peers())
    return readings.map(it => inTimeOf(it, time, now))
  }

  /** Redis's answer to a take. What is owed travels with it. */
  async function askFor(kept: readonly Kept[], cost: number, now: Instant): Promise<Said> {
    const owed: (readonly Owed[])[] = []
    const values = () => {
      for (const { memo } of kept) {
        owed.push(lend(memo))
        memo.flying += cost
      }
      const limits = kept.flatMap((it, nth) => valuesOf(it, owed[nth] ?? []))
      return [...timing(now), isShared ? 0 : STANDING_MS, cost, ...limits]
    }
    const said = await link.ask('take', TAKE, keys(kept), values)
    const isDone = Array.isArray(said.answer) && said.answer.length > 1
    kept.forEach(({ memo, take }, nth) => {
      const lent = owed[nth]
      if (lent === undefined) return
      memo.flying -= cost
      if (isDone) settle(memo, lent)
      else borrow(memo, lent, take.rule, ownTime(now))
    })
    return said
  }

  async function together(
    kept: readonly Kept[],
    cost: number,
    now: Instant,
  ): Promise<readonly LimitReading[]> {
    const said = await twice(() => askFor(kept, cost, now))
    const numbers = Array.isArray(said.answer) ? said.answer.map(Number) : []
    if (numbers.length === 1 + kept.length * NUMBERS) {
      measures.count('latchkey_limits_decided_total', { by: 'redis' })
      return kept.map((it, nth) => readingOf(it, numbers, 1 + nth * NUMBERS, now))
    }
    if (said.missing === 'away' || cost === 0) return alone(kept, cost, now)
    const time = ownTime(now)
    return refuseAll(kept, cost, time).map(it => inTimeOf(it, time, now))
  }

  /** Redis leaves undone what comes too late: once more then, for it may be that its clock was not known well. */
  async function twice(ask: () => Promise<Said>): Promise<Said> {
    const said = await ask()
    if (!isTooLate(said)) return said
    await link.setClock()
    return ask()
  }

  return {
    take(takes, cost, now) {
      if (takes.length === 0) return []
      const kept = recall(takes)
      return link.isUp() ? together(kept, cost, now) : alone(kept, cost, now)
    },
    async giveBack(takes, cost, takenAt) {
      if (takes.length === 0) return
      const kept = recall(takes)
      const at = isShared ? takenAt + (link.now() - Date.now()) : takenAt
      const limits = kept.flatMap(({ take: { rule }, memo }) => [
        ...[rule.kind, rule.limit, rule.spanMs],
        ...(isShared ? [memo.last === takenAt ? memo.lastAt : at, windowOf(memo, takenAt)] : [takenAt, -1]),
      ])
      const values = () => [...timing(takenAt), cost, isShared ? CALL_MS : 0, ...limits]
      const said = await twice(() => link.ask('give_back', GIVE_BACK, keys(kept), values))
      if (said.missing === 'away') giveBackAlone(kept, cost, instant(at))
    },
  }
}

/** A take is answered with the time alone then, and what is given back with 0. */
const isTooLate = ({ answer }: Said): boolean =>
  answer === 0 || (Array.isArray(answer) && answer.length === 1)

/** A take, where it is kept, and what is remembered of it. */
interface Kept extends Remembered {
  readonly key: string
}

/** What the script is told of a limit. */
function valuesOf({ take: { rule }, memo }: Kept, owed: readonly Owed[]): readonly (string | number)[] {
  const { at = 0, level = 0, made = 0, writes = 0, log = [] } = memo.known ?? {}
  const limit = [rule.kind, rule.limit, rule.spanMs]
  return [...limit, at, level, made, writes, textOf(log), textOf(owed)]
}

const textOf = (log: readonly (Uses | Owed)[]): string =>
  log.length === 0 ? '' : log.map(it => it.join(' ')).join(' ')

/** What the script says of a limit: so many numbers. */
const NUMBERS = 8

/** A reading as the script tells it, in the caller's time; and what is to be remembered of it. */
function readingOf(
  { take: { rule }, memo }: Kept,
  said: readonly number[],
  from: number,
  now: Instant,
): LimitReading {
  const number = (nth: number) => said[nth] ?? 0
  const time = instant(number(0))
  const [used, resetsAt] = [number(from + 1), number(from + 2)]
  const isLog = rule.kind === 'sliding-window'
  const heard = {
    at: isLog && used > 0 ? resetsAt - rule.spanMs : number(from + 4),
    level: isLog ? used : number(from + 5),
    made: number(from + 6),
    writes: number(from + 7),
  }
  hear(memo, heard, rule, time)
  if (rule.kind === 'window' && heard.at > 0) noteWindow(memo, heard.at, rule.spanMs, now)
  noteTime(memo, now, time)
  memo.alone = undefined
  const reading = {
    name: rule.name,
    limit: rule.limit,
    used,
    remaining: Math.max(0, rule.limit - used),
    admitted: number(from) === 1,
    resetsAt: instant(resetsAt),
    retryAt: instant(number(from + 3)),
  }
  return inTimeOf(reading, time, now)
}

/** A reading of one clock as another one would have it. */
function inTimeOf(reading: LimitReading, time: Instant, now: Instant): LimitReading {
  if (time === now) return reading
  const resetsAt = instant(reading.resetsAt - time + now)
  return { ...reading, resetsAt, retryAt: instant(reading.retryAt - time + now) }
}
