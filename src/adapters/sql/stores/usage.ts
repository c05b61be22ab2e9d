import { instant, SECOND } from '../../../core/terms.ts'
import { STEP_MS, USAGE_STEPS, type UsageStep } from '../../../core/usage.ts'
import type { LastUse, UsageLedger } from '../../../ports/usage.ts'
import { latest } from '../../latest.ts'
import { KEPT_MS, tallies } from '../../tallies.ts'
import type { Database } from '../outcome.ts'
import { read } from '../reading.ts'
import { inParts, readUsage } from '../usage.ts'
import type { Writer } from '../writer.ts'

/** How uses are written behind. */
export interface UsageOptions {
  /** How often they are written: what a killed process may lose, in milliseconds. */
  readonly flushMs: number
  /** How long counts of each step are kept, in milliseconds. */
  readonly keptMs: Readonly<Record<UsageStep, number>>
}

/** As the settings have it where nobody says otherwise. */
export const USAGE: UsageOptions = { flushMs: 5 * SECOND, keptMs: KEPT_MS }

/** A ledger that writes behind, and must be stopped. */
export interface WrittenBehind extends UsageLedger {
  /** Ends the timer and writes what is left, as far as that can still be done. */
  stop(): Promise<void>
}

/** Uses that are written in one transaction: so long at the most does another write wait, some ten milliseconds. */
const WRITTEN_AT_ONCE = 200
/** Rows that are removed in one transaction: as long. */
const FORGOTTEN_AT_ONCE = 2000

/**
 * Keeps counts and the latest use of each credential, and writes them every few seconds. What could not be
 * written is kept for the next time; only who asked for the flush hears of it.
 */
export function writtenBehind(
  { write }: Pick<Writer, 'write'>,
  queries: Database,
  { flushMs, keptMs }: UsageOptions,
): WrittenBehind {
  const counts = tallies()
  const pending = new Map<string, LastUse>()
  const note = (use: LastUse) =>
    void pending.set(use.credentialId, latest(use, pending.get(use.credentialId)))
  const noteUses = () => {
    const uses = [...pending.values()]
    pending.clear()
    return inTurns(
      uses,
      part => write('note-uses', part),
      left => left.forEach(note),
    )
  }
  const countUses = () => inTurns(counts.take(), part => write('count-uses', part), counts.putBack)
  const flush = oneAfterTheOther(async () => {
    const written = await Promise.allSettled([noteUses(), countUses()])
    const failed = written.find(it => it.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  })
  const quietly = () => flush().catch(() => undefined)
  const timer = setInterval(quietly, flushMs).unref()
  return {
    keptMs,
    enlist: counts.enlist,
    note,
    flush,
    async read(query) {
      await flush()
      return read(readUsage(queries, query))
    },
    async forget(now) {
      for (const step of USAGE_STEPS) {
        const until = instant(now - keptMs[step] - STEP_MS[step])
        let gone: number
        do gone = await write('forget-uses', { step, until, most: FORGOTTEN_AT_ONCE })
        while (gone === FORGOTTEN_AT_ONCE)
      }
    },
    async stop() {
      clearInterval(timer)
      await quietly()
    },
  }
}

/**
 * Writes a list part by part, and hands back what is left of it when one fails. A part of which nobody knows
 * whether it was written, because the connection broke at that moment, is counted rather twice than never.
 */
async function inTurns<T>(
  all: readonly T[],
  write: (part: readonly T[]) => Promise<unknown>,
  keep: (left: readonly T[]) => void,
): Promise<void> {
  const left = [...inParts(all, WRITTEN_AT_ONCE)]
  try {
    for (let part = left[0]; part !== undefined; part = left[0]) {
      await write(part)
      left.shift()
    }
  } finally {
    keep(left.flat())
  }
}

/** Runs a task after the one before it has ended, however that ended. Who asks before it begins shares it. */
function oneAfterTheOther(task: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined
  const begin = () => {
    next = undefined
    running = task()
    return running
  }
  return () => {
    next ??= running.catch(() => undefined).then(begin)
    return next
  }
}
