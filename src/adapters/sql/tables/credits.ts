import type { Actor } from '../../../core/actor.ts'
import type { CreditKind, ReservationState } from '../../../core/credits.ts'

/** The ledger: rows are added, never changed. */
export interface CreditEntryTable {
  readonly id: string
  readonly account_id: string
  readonly seq: number
  readonly kind: CreditKind
  readonly amount: number
  readonly charged: number
  readonly balance: number
  readonly held: number
  readonly spending: string | null
  readonly reference: string | null
  readonly actor_kind: Actor['kind'] | null
  readonly actor_id: string | null
  readonly actor_name: string | null
  readonly created_at: number
}

/** Credits that are held, or how their holding ended. */
export interface ReservationTable {
  readonly id: string
  readonly account_id: string
  readonly amount: number
  readonly state: ReservationState
  readonly committed: number
  readonly reference: string | null
  readonly created_at: number
  readonly until: number
  readonly ended_at: number | null
}
