import type { Attribution } from '../../core/actor.ts'
import type { AuditLog } from '../../ports/audit.ts'
import type { IdempotencyStore } from '../../ports/idempotency.ts'
import type { Nodes } from '../../ports/nodes.ts'
import type { RefusalLog } from '../../ports/refusals.ts'
import type { AttributedStores, AttributedTo } from '../../ports/stores.ts'
import type { UsageLedger } from '../../ports/usage.ts'
import { memoryAudit } from './audit.ts'
import { memoryCredits } from './credits.ts'
import { memoryDirectory } from './directory.ts'
import { memoryIdempotency } from './idempotency.ts'
import { memoryKeys } from './keys.ts'
import { oneNode, someNode } from './nodes.ts'
import { memoryRefusals } from './refusals.ts'
import { emptyState } from './state.ts'
import { memoryUsage } from './usage.ts'

/** All stores over one memory. */
export interface MemoryStores extends AttributedStores {
  readonly usage: UsageLedger
  readonly refusals: RefusalLog
  readonly audit: AuditLog
  readonly idempotency: IdempotencyStore
  readonly attributedTo: AttributedTo
  readonly nodes: Nodes
}

/** Stores that share one memory and forget everything with the process. */
export function memoryStores(): MemoryStores {
  const state = emptyState()
  const storesOf = (by: Attribution | undefined): AttributedStores => ({
    keys: memoryKeys(state, by),
    directory: memoryDirectory(state, by),
    credits: memoryCredits(state, by),
  })
  return {
    ...storesOf(undefined),
    usage: memoryUsage(state),
    refusals: memoryRefusals(),
    audit: memoryAudit(state),
    idempotency: memoryIdempotency(state),
    attributedTo: storesOf,
    nodes: oneNode(someNode()),
  }
}
