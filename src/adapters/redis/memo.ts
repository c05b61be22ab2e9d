import { LRUCache } from 'lru-cache'
import type { LimitRule, LimitState } from '../../core/limit.ts'
import type { Instant } from '../../core/terms.ts'

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

/** What a node remembers of a slot, in the time of Redis. */
export interface Memo {
  known: Known | undefined
  /** What was admitted here without Redis, which is to hear of it. */
  owed: readonly Uses[]
  /** How this node's own share stands, while Redis is away. */
  alone: LimitState | undefined
}

/** Memory of the slots used last; what was not used for longest goes first. */
export interface Memos {
  of(slotKey: string): Memo
  readonly size: number
}

/** @param max memos kept at the most; each is some 300 bytes */
export function boundedMemos(max: number): Memos {
  const memos = new LRUCache<string, Memo>({ max })
  return {
    of(slotKey) {
      const held = memos.get(slotKey)
      if (held !== undefined) return held
      const memo: Memo = { known: undefined, owed: [], alone: undefined }
      memos.set(slotKey, memo)
      return memo
    },
    get size() {
      return memos.size
    },
  }
}

/** Lumps to a span, so that a memo stays small whatever the limit is. */
const LUMPS = 16

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

export const sum = (log: readonly Uses[]): number => log.reduce((all, [, uses]) => all + uses, 0)

/** Notes what was heard at `now`. Answers may overtake each other: what is older than what is known changes nothing. */
export function hear(memo: Memo, heard: Omit<Known, 'log'>, { kind, spanMs }: LimitRule, now: number): void {
  const { known } = memo
  if (heard.made === 0) {
    memo.known = undefined
    return
  }
  if (known !== undefined && !isNewer(heard, known)) return
  const log =
    kind === 'sliding-window' ? asManyAs(liveUses(known?.log ?? [], spanMs, now), heard, spanMs) : []
  memo.known = { ...heard, log }
}

const isNewer = (heard: Omit<Known, 'log'>, known: Known): boolean =>
  heard.made === known.made ? heard.writes >= known.writes : heard.made > known.made

/** A log of as many uses as were heard of; those that are new here are put at the time of the latest. */
function asManyAs(log: readonly Uses[], { at, level }: Omit<Known, 'log'>, spanMs: number): readonly Uses[] {
  const grown = level - sum(log)
  return grown > 0 ? withUses(log, at, grown, spanMs) : withoutUses(log, -grown)
}

/** Notes uses that Redis is to hear of. Those of one window are one lump, at the time it opened here. */
export function owe(memo: Memo, { kind, spanMs }: LimitRule, uses: number, now: Instant): void {
  if (kind !== 'window') {
    memo.owed = withUses(liveUses(memo.owed, spanMs, now), now, uses, spanMs)
    return
  }
  const opened = memo.alone?.at ?? now
  const [before] = memo.owed
  memo.owed = [[opened, before?.[0] === opened ? before[1] + uses : uses]]
}
