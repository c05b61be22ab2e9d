import type { Reason } from '../../../core/reason.ts'
import type { UseOutcome } from '../../../core/usage.ts'
import type { Json } from './json.ts'

/** Counters as a graceful stop left them. */
export interface LimitStateTable {
  readonly slot: string
  readonly state: Json
  readonly resets_at: number
}

/** How often something had one outcome in one minute, hour or day. */
export interface UsageTable {
  /** When that began. */
  readonly at: number
  /** The id of a key, of an account or of an API. */
  readonly subject: string
  readonly outcome: UseOutcome
  readonly count: number
  /** What was taken from limits. */
  readonly cost: number
}

/** A batch of counts that was written. */
export interface UsageBatchTable {
  readonly id: string
  readonly at: number
}

/** How many requests of an account or an API took about as long in a minute, an hour or a day. */
export interface LatencyTable {
  readonly at: number
  readonly subject: string
  readonly bucket: number
  readonly count: number
}

/** A refused request; what is not listed by is among its facts. */
export interface RefusalTable {
  readonly id: string
  readonly at: number
  /** The id of its key, else of its API. */
  readonly subject: string
  readonly api_id: string
  readonly account_id: string | null
  readonly reason: Reason
  readonly facts: Json
}
