import type { Detail } from './judge.ts'
import type { Dossier } from './key.ts'
import type { LimitReading } from './limit.ts'
import type { Reason } from './reason.ts'
import type { Instant } from './terms.ts'

/** What was taken from the account's balance for one request. */
export interface Charge {
  /** Names the spending, so that it can be given back at most once. */
  readonly id: string
  readonly credits: number
  /** The balance right after. */
  readonly balance: number
  /** Present where they are held, not spent: until then they can be committed or released by the id. */
  readonly heldUntil?: Instant | undefined
}

/** The key may; what that takes is taken. */
export interface Admitted {
  readonly outcome: 'admitted'
  readonly dossier: Dossier
  readonly readings: readonly LimitReading[]
  readonly charge?: Charge | undefined
}

/** The key may not. */
export interface Refused {
  readonly outcome: 'refused'
  readonly reason: Reason
  readonly detail: Detail
  /** Present once the presented secret has matched a stored digest. */
  readonly dossier?: Dossier | undefined
  /** How the key's limits stand; a refusal takes nothing from them. */
  readonly readings: readonly LimitReading[]
}

/** The answer about one request. A refusal is an ordinary answer, never an exception. */
export type Verdict = Admitted | Refused
