import { type Awaitable, SECOND } from '../../core/terms.ts'
import { BY_ITSELF, type Peers } from './alone.ts'

/** A node counts until it has not been seen for so long. */
export const LIVE_MS = 5 * SECOND
/** Two clocks that nobody has set part by less than this in that time. */
const DRIFT_MS = 10

/** Who shares a Redis, and what time it is there. */
export interface Census {
  /**
   * Notes an answer of the registry: its time, how many nodes there are, and how many of them come before this one.
   * `sentAt` is of {@link ownTime}.
   */
  hear(said: readonly number[], sentAt: number, wasUp: boolean): void
  /** Has the database asked, while Redis cannot be. Nobody waits for it: it may be away, too. */
  askOthers(): void
  peers(): Peers
  /** By how much the clock of Redis is ahead of {@link ownTime}. */
  aheadMs(): number
}

/** Milliseconds that only go on, whatever becomes of the machine's clock: set back, it must not take Redis from us. */
export const ownTime = (): number => performance.timeOrigin + performance.now()

/** What was heard of the others, and when. */
interface Heard extends Peers {
  readonly at: number
  readonly tripMs: number
  /** Give or take half the trip. */
  readonly aheadMs: number
}

/** @param others who is on the same database, for as long as Redis has not told more */
export function openCensus(others: () => Awaitable<Peers>): Census {
  let heard: readonly Heard[] = []
  let elsewhere: Peers = BY_ITSELF
  let isAsking = false
  const ask = async () => {
    isAsking = true
    try {
      elsewhere = await others()
    } catch {
      // What was known before is all there is to go by.
    } finally {
      isAsking = false
    }
  }
  return {
    hear([time = 0, count = 1, index = 0], sentAt, wasUp) {
      const at = ownTime()
      const before = wasUp ? heard.filter(it => it.at > at - LIVE_MS) : heldOver(heard, at)
      const trip = { tripMs: at - sentAt, aheadMs: time - (sentAt + at) / 2 }
      heard = [...before, { at, ...trip, count: Math.max(1, count), index }]
      elsewhere = BY_ITSELF
    },
    askOthers() {
      if (!isAsking) void ask()
    },
    peers() {
      const here = peersOf(heard)
      return elsewhere.count > here.count ? elsewhere : here
    },
    aheadMs: () => aheadMsOf(heard),
  }
}

/** Those that were there before Redis went away come back one by one, however long it was away. */
const heldOver = (heard: readonly Heard[], at: number): readonly Heard[] =>
  heard
    .slice(-1)
    .map(last => ({ ...last, at, tripMs: Number.POSITIVE_INFINITY, count: peersOf(heard).count }))

/** The most that there were of late. */
function peersOf(heard: readonly Heard[]): Peers {
  const last = heard.at(-1)
  if (last === undefined) return BY_ITSELF
  return { count: Math.max(...heard.map(it => it.count)), index: last.index }
}

/** As the shortest trip of late has it that the latest does not contradict: then a clock was set, or a machine slept. */
function aheadMsOf(heard: readonly Heard[]): number {
  const last = heard.at(-1)
  let best = last
  for (const it of heard)
    if (last !== undefined && best !== undefined && it.tripMs < best.tripMs && agree(it, last)) best = it
  return best?.aheadMs ?? 0
}

const agree = (one: Heard, other: Heard): boolean =>
  Math.abs(one.aheadMs - other.aheadMs) <= (one.tripMs + other.tripMs) / 2 + DRIFT_MS
