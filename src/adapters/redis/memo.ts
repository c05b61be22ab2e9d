import { LRUCache } from 'lru-cache'
import type { LimitRule, LimitState } from '../../core/limit.ts'

/** Uses, and when they were. */
export type Uses = readonly [at: number, uses: number]

/** A record as it stood in Redis when that was last heard of. @see keys.ts */
export interface Known {
  readonly at: number
  readonly level: number
  readonly made: number
  readonly writes: number
  /** `sliding-window` only: its uses in few lumps, each at the time of its latest. */
  readonly log: readonly Uses[]
}

/**
 * What was admitted here without Redis: when last, how often, and when the window opened here that it was admitted
 * in, which may be another one than that of Redis; 0 where the limit is no window.
 */
export type Owed = readonly [at: number, uses: number, opened: number]

/** What a node remembers of a slot, in the time of Redis. */
export interface Memo {
  known: Known | undefined
  /** What Redis is to hear of. */
  owed: readonly Owed[]
  /** What calls carry that have not been answered yet. */
  lent: readonly (readonly Owed[])[]
  /** Uses that calls on their way ask for. */
  flying: number
  /** How this node's own share stands, while Redis is away. */
  alone: LimitState | undefined
  /** The latest take that was answered, in callers' time, and when it was by Redis's. */
  last: number
  lastAt: number
  /** `window` only: when the one opened that was heard of last, and the latest take of the one before. */
  opened: number
  takenBefore: number
}

export const newMemo = (known?: Known): Memo => ({
  ...{ known, owed: NOTHING, lent: NOTHING, flying: 0, alone: undefined },
  ...{ last: 0, lastAt: 0, opened: 0, takenBefore: 0 },
})

const NOTHING: readonly never[] = []

/** Memory of the slots used last; what was not used for longest goes first. */
export interface Memos {
  of(slotKey: string): Memo
  readonly size: number
}

/** @param max memos kept at the most; each is some 400 bytes */
export function boundedMemos(max: number): Memos {
  const memos = new LRUCache<string, Memo>({ max })
  return {
    of(slotKey) {
      const held = memos.get(slotKey)
      if (held !== undefined) return held
      const memo = newMemo()
      memos.set(slotKey, memo)
      return memo
    },
    get size() {
      return memos.size
    },
  }
}

/** Lumps to a span, so that a memo stays small whatever the limit is. */
export const LUMPS = 16

/** A log with more uses: those of one sixteenth of a span are one lump, at the time of the latest: never too early. */
export function withUses(log: readonly Uses[], at: number, uses: number, spanMs: number): readonly Uses[] {
  const part = (time: number) => Math.floor((time * LUMPS) / spanMs)
  const last = log.at(-1)
  if (last === undefined || part(last[0]) !== part(at)) return [...log, [at, uses]]
  return [...log.slice(0, -1), [at, last[1] + uses]]
}

/** What of a log has not run out by then. */
export const liveUses = (log: readonly Uses[], spanMs: number, now: number): readonly Uses[] =>
  log.filter(([at]) => at + spanMs > now)

/** A log without its oldest uses. */
export function withoutUses(log: readonly Uses[], uses: number): readonly Uses[] {
  let left = uses
  return log.flatMap(([at, count]): Uses[] => {
    const less = Math.min(left, count)
    left -= less
    return count > less ? [[at, count - less]] : []
  })
}

export const sum = (log: readonly (Uses | Owed)[]): number => log.reduce((all, [, uses]) => all + uses, 0)

/** Notes what was heard at `now`. Answers may overtake each other: what is older than what is known changes nothing. */
export function hear(memo: Memo, heard: Omit<Known, 'log'>, rule: LimitRule, now: number): void {
  const { known } = memo
  if (heard.made === 0) {
    memo.known = undefined
    return
  }
  if (known !== undefined && !isNewer(heard, known, rule)) return
  const { kind, spanMs } = rule
  const log =
    kind === 'sliding-window' ? asManyAs(liveUses(known?.log ?? [], spanMs, now), heard, spanMs) : []
  memo.known = { ...heard, log }
}

function isNewer(heard: Omit<Known, 'log'>, known: Known, { kind, spanMs }: LimitRule): boolean {
  if (kind !== 'window')
    return heard.made === known.made ? heard.writes >= known.writes : heard.made > known.made
  // Two windows are a span apart. One is moved back when a node tells of uses from before it.
  if (Math.abs(heard.at - known.at) >= spanMs) return heard.at > known.at
  return heard.level + 2 * heard.writes >= known.level + 2 * known.writes
}

/** A log of as many uses as were heard of; those that are new here are put at the time of the latest. */
function asManyAs(log: readonly Uses[], { at, level }: Omit<Known, 'log'>, spanMs: number): readonly Uses[] {
  const grown = level - sum(log)
  return grown > 0 ? withUses(log, at, grown, spanMs) : withoutUses(log, -grown)
}

/** Notes which window a take was answered of, before {@link noteTime}. @param takenAt in callers' time */
export function noteWindow(memo: Memo, at: number, spanMs: number, takenAt: number): void {
  if (at <= memo.opened - spanMs) {
    memo.takenBefore = Math.max(memo.takenBefore, takenAt)
    return
  }
  if (at >= memo.opened + spanMs) memo.takenBefore = memo.last
  memo.opened = at
}

/** When the window opened that a take was of; 0 where that cannot be said. @param takenAt in callers' time */
export const windowOf = ({ opened, takenBefore }: Memo, takenAt: number): number =>
  takenAt > takenBefore ? opened : 0

/** Notes when a take was. Of several at one instant the first is kept: since then at least its uses have run out. */
export function noteTime(memo: Memo, takenAt: number, at: number): void {
  const isSetBack = takenAt < memo.last - SET_BACK_MS
  if (takenAt <= memo.last && !isSetBack) return
  memo.last = takenAt
  memo.lastAt = at
}

/** No answer overtakes another by so long: the callers' clock was set. */
const SET_BACK_MS = 10_000
