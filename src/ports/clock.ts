import type { Instant } from '../core/terms.ts'

/** Where the time comes from. Read once a request, then handed down. */
export interface Clock {
  now(): Instant
}
