import type { Generated } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { RevocationReason, Side } from '../../core/key.ts'
import type { Role } from '../../core/member.ts'

/** A JSON column: SQLite hands back its text, PostgreSQL what the text says. Always written as text. */
export type Json = unknown

/** Times are epoch milliseconds, truth values 0 or 1. */
export interface ApiTable {
  readonly id: string
  readonly name: string
  readonly profile: string
  readonly hosts: Json
  readonly upstream: string | null
  readonly version: number
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
  readonly version: number
  readonly created_at: number
}

export interface ProjectTable {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly version: number
  readonly created_at: number
}

export interface CollectionTable {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly active: number
  readonly version: number
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
  readonly revoked_reason: RevocationReason | null
  readonly revoked_note: string | null
  /** The name as it is searched and sorted. */
  readonly folded: string
  readonly version: number
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

export interface MemberTable {
  readonly id: string
  readonly account_id: string
  readonly person_id: string
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly version: number
  readonly created_at: number
}

export interface InvitationTable {
  readonly id: string
  readonly account_id: string
  readonly email: string
  readonly role: Role
  readonly token_digest: string
  readonly expires_at: number
  readonly accepted_at: number | null
  readonly version: number
  readonly created_at: number
}

export interface AuditTable {
  readonly seq: number
  readonly id: string
  readonly at: number
  readonly actor_kind: Actor['kind']
  readonly actor_id: string
  readonly actor_name: string
  readonly request_id: string | null
  readonly address: string | null
  readonly action: string
  readonly account_id: string | null
  readonly target_kind: string
  readonly target_id: string
  readonly before: Json
  readonly after: Json
  readonly hash: string
}

/** One row: how far the audit log goes. */
export interface AuditHeadTable {
  readonly id: number
  readonly count: number
  readonly hash: string
}

/** Answers that can be given again, sealed. */
export interface IdempotencyTable {
  readonly creator: string
  readonly key: string
  readonly request: string
  readonly sealed: string | null
  readonly expires_at: number
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
  readonly member: MemberTable
  readonly invitation: InvitationTable
  readonly audit: AuditTable
  readonly audit_head: AuditHeadTable
  readonly idempotency: IdempotencyTable
}
