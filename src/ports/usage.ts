import type { Reason } from '../core/reason.ts'
import type { Instant } from '../core/terms.ts'

/** One verdict about a proven credential. */
export interface Use {
  readonly credentialId: string
  readonly at: Instant
  readonly outcome: 'admitted' | Reason
}

/** What was used when. Written behind, in batches: losing the last moments of it costs nobody a request. */
export interface UsageLedger {
  /** Never waits, never fails, keeps no more than one entry for each credential. */
  note(use: Use): void
  /** Resolves once everything noted so far is durable. */
  flush(): Promise<void>
}
