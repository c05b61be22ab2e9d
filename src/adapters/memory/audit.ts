import type { AuditEntry } from '../../core/audit.ts'
import { headAfter, NO_ENTRIES } from '../../core/chain.ts'
import type { AuditFilter, AuditLog } from '../../ports/audit.ts'
import { BROKEN, pageBySeq, seqBefore } from '../cursor.ts'
import { type MemoryState, note } from './state.ts'

const BLOCK = 500

/** The audit log of one process. */
export function memoryAudit(state: MemoryState): AuditLog {
  const { audit } = state
  return {
    list(filter, page) {
      const before = seqBefore(page)
      if (before === undefined) return BROKEN
      const found = audit.filter(it => it.seq < before && matches(it, filter)).toReversed()
      return pageBySeq(found, page)
    },
    entries: after => audit.slice(after, after + BLOCK),
    head() {
      const last = audit.at(-1)
      return last === undefined ? NO_ENTRIES : headAfter(last)
    },
    append: async (change, by) => note(state, by, change),
  }
}

const matches = (entry: AuditEntry, filter: AuditFilter): boolean =>
  (filter.accountId === undefined || entry.accountId === filter.accountId) &&
  (filter.action === undefined || entry.action === filter.action) &&
  (filter.actorId === undefined || entry.actor.id === filter.actorId) &&
  (filter.targetId === undefined || entry.target.id === filter.targetId) &&
  (filter.from === undefined || entry.at >= filter.from) &&
  (filter.until === undefined || entry.at < filter.until)
