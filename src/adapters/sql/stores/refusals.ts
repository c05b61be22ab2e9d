import type { Refusal } from '../../../core/refusal.ts'
import { type Instant, instant } from '../../../core/terms.ts'
import type { RefusalLog } from '../../../ports/refusals.ts'
import { refusalRing } from '../../refusal-ring.ts'
import type { Database } from '../outcome.ts'
import { read } from '../reading.ts'
import { findRefusal, listRefusals } from '../refusals.ts'
import type { Writer } from '../writer.ts'
import { inTurns, oneAfterTheOther } from './turns.ts'

/** How refusals are written behind. */
export interface RefusalOptions {
  /** How often they are written: what a killed process may lose, in milliseconds. */
  readonly flushMs: number
  /** How long they are kept, in milliseconds. */
  readonly refusalsKeptMs: number
}

/** A log that writes behind, and must be stopped. */
interface RefusalsBehind extends RefusalLog {
  /** Ends the timer and writes what is left, as far as that can still be done. */
  stop(): Promise<void>
}

/** Rows that are removed in one transaction. */
const FORGOTTEN_AT_ONCE = 500

/** Where refusals are written. */
interface RefusalGround {
  readonly queries: Database
  readonly writer: Pick<Writer, 'write'>
}

/** Writes refusals every few seconds. What could not be written is tried again the next time, as far as there is room. */
export function refusalsBehind(
  { queries, writer: { write } }: RefusalGround,
  { flushMs, refusalsKeptMs: keptMs }: RefusalOptions,
): RefusalsBehind {
  const ring = refusalRing()
  const flush = oneAfterTheOther(() =>
    inTurns<Refusal>(ring.take(), part => write('note-refusals', part), ring.putBack),
  )
  const quietly = () => flush().catch(() => undefined)
  const timer = setInterval(quietly, flushMs).unref()
  return {
    keptMs,
    note: ring.note,
    flush,
    async list(filter, page) {
      await flush()
      return read(listRefusals(queries, filter, page))
    },
    async find(id) {
      await flush()
      return read(findRefusal(queries, id))
    },
    async forget(now: Instant) {
      const until = instant(now - keptMs)
      let gone: number
      do gone = await write('forget-refusals', { until, most: FORGOTTEN_AT_ONCE })
      while (gone === FORGOTTEN_AT_ONCE)
    },
    async stop() {
      clearInterval(timer)
      await quietly()
    },
  }
}
