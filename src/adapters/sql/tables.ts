import type { Generated } from 'kysely'
import type { Side } from '../../core/key.ts'

/** A JSON column: SQLite hands back its text, PostgreSQL what the text says. Always written as text. */
export type Json = unknown

/** Times are epoch milliseconds, truth values 0 or 1. */
export interface ApiTable {
  readonly id: string
  readonly name: string
  readonly profile: string
  readonly hosts: Json
  readonly upstream: string | null
  readonly created_at: number
}

export interface AccountTable {
  readonly id: string
  readonly api_id: string
  readonly name: string
  readonly plan: string | null
  readonly active: number
  readonly modules: Json
  readonly credits: Generated<number>
  readonly created_at: number
}

export interface ProjectTable {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly created_at: number
}

export interface CollectionTable {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly active: number
  readonly created_at: number
}

export interface KeyTable {
  readonly id: string
  readonly api_id: string
  readonly account_id: string
  readonly project_id: string | null
  readonly environment: string | null
  readonly name: string
  readonly scopes: Json
  /** A list of ids; null is every collection of the account. */
  readonly collections: Json
  readonly restrictions: Json
  readonly signed: number
  readonly limits: Json
  readonly expires_at: number | null
  readonly disabled_at: number | null
  readonly revoked_at: number | null
  readonly revoked_reason: string | null
  readonly created_at: number
}

export interface CredentialTable {
  readonly id: string
  readonly key_id: string
  readonly digest: string
  readonly side: Side
  readonly generation: number
  readonly mask: string
  readonly created_at: number
  readonly until: number | null
  readonly last_used_at: number | null
}

/** The host rules of every key, to be asked for by rule. */
export interface KeyHostTable {
  readonly api_id: string
  readonly rule: string
  readonly key_id: string
}

export interface CreditEntryTable {
  readonly id: string
  readonly account_id: string
  readonly kind: 'grant' | 'spend'
  /** What it added to the balance: below zero for a spending. */
  readonly amount: number
  readonly created_at: number
  readonly refunded_at: number | null
}

/** Counters as a graceful stop left them. */
export interface LimitStateTable {
  readonly slot: string
  readonly state: Json
  readonly resets_at: number
}

export interface Tables {
  readonly api: ApiTable
  readonly account: AccountTable
  readonly project: ProjectTable
  readonly collection: CollectionTable
  readonly key: KeyTable
  readonly credential: CredentialTable
  readonly key_host: KeyHostTable
  readonly credit_entry: CreditEntryTable
  readonly limit_state: LimitStateTable
}
