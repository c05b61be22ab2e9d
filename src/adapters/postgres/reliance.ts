import { instant, SECOND } from '../../core/terms.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Reliance } from '../../ports/nodes.ts'

/** How long what was read is relied on after the database was last heard. */
export const RELIANCE_MS = 5 * SECOND

/** A moment by two clocks: one can be set, the other may stand still while the machine sleeps. */
export interface Moment {
  readonly time: number
  readonly ticks: number
}

/** Keeps a node's {@link Reliance}. */
export interface RelianceKeeper {
  readonly reliance: Reliance
  moment(): Moment
  /** The database has answered what was asked at a moment. */
  heard(asked: Moment): void
  /** Works `until` out anew, for the clock it is compared with may have been set. To be called about once a second. */
  align(): void
  /** Milliseconds since the last question that was answered was asked. */
  silence(): number
}

/**
 * Counts from when a question was asked, by whichever clock says that more time has passed since: an answer that
 * lay unread while the process was stopped is as old as its question, and a clock that is set makes nothing last.
 */
export function keepReliance(clock: Clock, ticks: () => number = () => performance.now()): RelianceKeeper {
  const reliance = { until: instant(0) }
  const moment = () => ({ time: clock.now(), ticks: ticks() })
  let last: Moment | undefined
  function silence(): number {
    if (last === undefined) return Number.POSITIVE_INFINITY
    const { time, ticks } = moment()
    return Math.max(time - last.time, ticks - last.ticks)
  }
  function align(): void {
    reliance.until = instant(clock.now() + RELIANCE_MS - silence())
  }
  return {
    reliance,
    moment,
    silence,
    align,
    heard(asked) {
      last = asked
      align()
    },
  }
}
