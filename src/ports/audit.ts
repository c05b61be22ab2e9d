import type { Attribution } from '../core/actor.ts'
import type { AuditEntry, AuditHead, Change } from '../core/audit.ts'
import type { Awaitable, Instant } from '../core/terms.ts'
import type { Page, PageRequest } from './page.ts'

/** Which entries are wanted: those that fit all that is given. */
export interface AuditFilter {
  readonly accountId?: string | undefined
  readonly action?: string | undefined
  readonly actorId?: string | undefined
  readonly targetId?: string | undefined
  /** From this instant on. */
  readonly from?: Instant | undefined
  /** Before this instant. */
  readonly until?: Instant | undefined
}

/**
 * The log of changes, chained by hashes. Entries of changes are appended by the stores, each in the
 * transaction of its change; none is ever altered or removed.
 * Every method rejects or throws {@link Fault} when the store cannot answer.
 */
export interface AuditLog {
  /** Newest first. */
  list(filter: AuditFilter, page: PageRequest): Awaitable<Page<AuditEntry>>
  /** Oldest first, from after the one of this number (0: from the first), as many as fit a block. Empty at the end. */
  entries(after: number): Awaitable<readonly AuditEntry[]>
  head(): Awaitable<AuditHead>
  /** Appends what is no change of a noun: a login, an export. */
  append(change: Change, by: Attribution): Promise<void>
}
