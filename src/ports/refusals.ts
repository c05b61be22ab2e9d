import type { Reason } from '../core/reason.ts'
import type { Refusal } from '../core/refusal.ts'
import type { Awaitable, Instant } from '../core/terms.ts'
import type { Page, PageRequest } from './page.ts'

/** Which refusals are wanted: those that fit all that is given. */
export interface RefusalFilter {
  readonly keyId?: string | undefined
  readonly accountId?: string | undefined
  readonly apiId?: string | undefined
  /** All but those of this API. */
  readonly exceptApiId?: string | undefined
  readonly reason?: Reason | undefined
}

/**
 * The refusals of late. Written behind, in batches, and bounded everywhere: of each key, and of the strangers of each
 * API, only the newest are kept, in memory until they are written as well as afterwards. It helps people find out why;
 * how many there were, the usage says.
 */
export interface RefusalLog {
  /** Never waits, never fails. Gives up older ones where there are too many. */
  note(refusal: Refusal): void
  /** Resolves once everything noted so far, and not given up, is durable. What could not be written is kept. */
  flush(): Promise<void>
  /** Newest first, everything noted here so far included. */
  list(filter: RefusalFilter, page: PageRequest): Awaitable<Page<Refusal>>
  find(id: string): Awaitable<Refusal | undefined>
  /** How long they are kept, in milliseconds. */
  readonly keptMs: number
  /** Removes those that are older, little by little. */
  forget(now: Instant): Promise<void>
}
