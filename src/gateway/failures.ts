import { Fault } from '../core/error.ts'
import { type Instant, SECOND } from '../core/terms.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from './settings.ts'

/** Tells the operator what broke inside the gateway. @param requestId of the request it broke for */
export type TellFailure = (cause: unknown, requestId?: string) => void

/** What is said of the same failure at most once in this time, however many requests it befalls. */
const TOLD_EVERY_MS = SECOND
/** Different failures that are remembered. */
const MAX_KINDS = 100

/** When a failure was told last, and how often it has happened since. */
interface Told {
  readonly at: Instant
  more: number
}

/**
 * A line a second for each failure, which says how many like it there were since the one before: while a database is
 * away every request fails alike, and a node then has better things to do. Where a fault arose tells nobody anything, so
 * only what should never happen is told with its stack.
 */
export function failureTeller(log: Log, clock: Clock): TellFailure {
  const kinds = new Map<string, Told>()
  return (cause, requestId) => {
    const { name, message, stack, cause: inner } = cause instanceof Error ? cause : new Error(String(cause))
    const kind = `${name} ${message}`
    const now = clock.now()
    const told = kinds.get(kind)
    if (told !== undefined && now >= told.at && now < told.at + TOLD_EVERY_MS) {
      told.more++
      return
    }
    if (kinds.size >= MAX_KINDS) kinds.clear()
    kinds.set(kind, { at: now, more: 0 })
    const why = inner instanceof Error ? `${message} ${inner.message}` : message
    const fields = { requestId, name, cause: why, more: told?.more || undefined }
    log.error(cause instanceof Fault ? fields : { ...fields, stack }, 'A request failed inside the gateway')
  }
}
