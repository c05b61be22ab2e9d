import type { Instant } from '../../core/terms.ts'
import type { UsageLedger } from '../../ports/usage.ts'
import { latest } from '../latest.ts'
import { inParts } from '../sql/usage.ts'
import type { Writer } from './writing.ts'

const FLUSH_MS = 2000

/** A ledger that writes behind, and must be stopped. */
export interface WrittenBehind extends UsageLedger {
  /** Ends the timer and writes what is left, as far as that can still be done. */
  stop(): Promise<void>
}

/**
 * Keeps the latest use of each credential and writes them every few seconds. What could not be written
 * is kept for the next time; only who asked for the flush hears of it.
 */
export function writtenBehind({ write }: Pick<Writer, 'write'>): WrittenBehind {
  const pending = new Map<string, Instant>()
  const keep = (id: string, at: Instant) => pending.set(id, latest(at, pending.get(id)))
  const flush = inTurn(async () => {
    const left = [...inParts([...pending])]
    pending.clear()
    try {
      for (let part = left[0]; part !== undefined; part = left[0]) {
        await write('note-uses', part)
        left.shift()
      }
    } finally {
      for (const [id, at] of left.flat()) keep(id, at)
    }
  })
  const quietly = () => flush().catch(() => undefined)
  const timer = setInterval(quietly, FLUSH_MS).unref()
  return {
    note({ credentialId, at, outcome }) {
      if (outcome === 'admitted') keep(credentialId, at)
    },
    flush,
    async stop() {
      clearInterval(timer)
      await quietly()
    },
  }
}

/** Runs a task after the one before it has ended, however that ended. */
function inTurn(task: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve()
  return () => {
    last = last.catch(() => undefined).then(task)
    return last
  }
}
