import type { Attribution } from '../core/actor.ts'
import type { CreditStore } from './credits.ts'
import type { Directory } from './directory.ts'
import type { KeyStore } from './keys.ts'

/** The stores whose changes can be somebody's. */
export interface AttributedStores {
  readonly keys: KeyStore
  readonly directory: Directory
  readonly credits: CreditStore
}

/**
 * The same stores for one caller: every change they make appends its audit entry in the same transaction.
 * What changes nothing appends nothing.
 */
export type AttributedTo = (by: Attribution) => AttributedStores
