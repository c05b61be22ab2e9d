import { type Instant, instant, SECOND } from '../../../core/terms.ts'
import { STEP_MS, USAGE_STEPS, type UsageStep } from '../../../core/usage.ts'
import type { Measures } from '../../../ports/measures.ts'
import type { LastUse, UsageLedger } from '../../../ports/usage.ts'
import { latest } from '../../latest.ts'
import { nodeSecrets } from '../../node/secrets.ts'
import { REFUSALS_KEPT_MS } from '../../refusal-ring.ts'
import { KEPT_MS, tallies } from '../../tallies.ts'
import { timesheets } from '../../timesheets.ts'
import { readLatencies } from '../latencies.ts'
import type { Database } from '../outcome.ts'
import { read } from '../reading.ts'
import { type COUNTED, type CountBatch, inParts, readUsage } from '../usage.ts'
import type { Writer } from '../writer.ts'
import type { RefusalOptions } from './refusals.ts'
import { inTurns, oneAfterTheOther, WRITTEN_AT_ONCE } from './turns.ts'

/** How uses, and refusals, are written behind. */
export interface UsageOptions extends RefusalOptions {
  /** How often they are written: what a killed process may lose, in milliseconds. */
  readonly flushMs: number
  /** How long counts of each step are kept, in milliseconds. */
  readonly keptMs: Readonly<Record<UsageStep, number>>
}

/** When something is forgotten. */
export interface Times {
  readonly now: Instant
  /** Steps that began then, or before, are too old. */
  readonly until: Instant
}

/**
 * Lets a database forget by the part what can be forgotten so.
 * @returns until when what is too old must still be removed row by row
 */
export type Tend = (what: keyof typeof COUNTED, step: UsageStep, times: Times) => Promise<Instant>

/** As the settings have it where nobody says otherwise. */
export const USAGE: UsageOptions = { flushMs: 5 * SECOND, keptMs: KEPT_MS, refusalsKeptMs: REFUSALS_KEPT_MS }

/** A ledger that writes behind, and must be stopped. */
export interface WrittenBehind extends UsageLedger {
  /** Ends the timer and writes what is left, as far as that can still be done. */
  stop(): Promise<void>
}

/** Rows that are removed in one transaction: as long. */
const FORGOTTEN_AT_ONCE = 2000

/** Where uses are written. */
export interface UsageGround {
  readonly queries: Database
  readonly writer: Pick<Writer, 'write'>
  /** Absent: everything is forgotten row by row. */
  readonly tend?: Tend | undefined
  /** Who is told how long nothing could be written; absent: nobody. */
  readonly measures?: Measures | undefined
}

/**
 * Keeps counts and the latest use of each credential, and writes them every few seconds. What could not be
 * written is kept for the next time; only who asked for the flush hears of it.
 */
export function writtenBehind(
  { queries, writer, tend, measures }: UsageGround,
  { flushMs, keptMs }: UsageOptions,
): WrittenBehind {
  const { write } = writer
  const counts = tallies()
  const times = timesheets()
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
  let writtenAt = performance.now()
  measures?.gauge('latchkey_usage_unwritten_seconds', () => (performance.now() - writtenAt) / SECOND)
  const countUses = countsWriter(counts, batch => write('count-uses', batch))
  const countTimes = countsWriter(times, batch => write('count-times', batch))
  const flush = oneAfterTheOther(async () => {
    const written = await Promise.allSettled([noteUses(), countUses(), countTimes()])
    const failed = written.find(it => it.status === 'rejected')
    if (failed !== undefined) throw failed.reason
    writtenAt = performance.now()
  })
  const quietly = () => flush().catch(() => undefined)
  const timer = setInterval(quietly, flushMs).unref()
  return {
    keptMs,
    enlist: counts.enlist,
    time: times.enlist,
    note,
    flush,
    async read(query) {
      await flush()
      return read(readUsage(queries, query))
    },
    async latencies(query) {
      await flush()
      return read(readLatencies(queries, query))
    },
    async forget(now) {
      for (const [what, step] of FORGOTTEN) {
        const over = instant(now - keptMs[step] - STEP_MS[step])
        const until = tend === undefined ? over : await tend(what, step, { now, until: over })
        let gone: number
        do gone = await write('forget-uses', { what, step, until, most: FORGOTTEN_AT_ONCE })
        while (gone === FORGOTTEN_AT_ONCE)
      }
    },
    async stop() {
      clearInterval(timer)
      await quietly()
    },
  }
}

const scribe = nodeSecrets()

const FORGOTTEN = USAGE_STEPS.flatMap(step => [['usage', step] as const, ['latency', step] as const])

/** What is counted, and not written yet. */
interface Unwritten<Count> {
  take(): readonly Count[]
  putBack(counts: readonly Count[]): void
}

/**
 * Writes what was counted batch by batch; what is left when one fails is put back. A batch of which nobody knows
 * whether it was written, because the connection broke at that moment, is tried again as it is, so that nothing
 * is counted twice.
 */
function countsWriter<Count>(
  counts: Unwritten<Count>,
  write: (batch: CountBatch<Count>) => Promise<unknown>,
): () => Promise<void> {
  let unsure: CountBatch<Count> | undefined
  const writeFirst = async (batch: CountBatch<Count>) => {
    unsure = batch
    await write(batch)
    unsure = undefined
  }
  return async () => {
    if (unsure !== undefined) await writeFirst(unsure)
    const left = [...inParts(counts.take(), WRITTEN_AT_ONCE)]
    try {
      for (let part = left.shift(); part !== undefined; part = left.shift()) await writeFirst(batchOf(part))
    } finally {
      counts.putBack(left.flat())
    }
  }
}

const batchOf = <Count>(counts: readonly Count[]): CountBatch<Count> => ({
  id: scribe.id('bat_'),
  at: instant(Date.now()),
  counts,
})
