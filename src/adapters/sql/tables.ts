import type { Generated } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { CreditKind, ReservationState } from '../../core/credits.ts'
import type { ForeignDigest } from '../../core/digest.ts'
import type { RevocationReason, Side } from '../../core/key.ts'
import type { Role } from '../../core/member.ts'
import type { Reason } from '../../core/reason.ts'
import type { UseOutcome } from '../../core/usage.ts'
import type { NodeRole } from '../../ports/nodes.ts'

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
  readonly credits_held: Generated<number>
  readonly credit_entries: Generated<number>
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
  readonly signatures: 'v2' | null
  /** A list; null is none. */
  readonly signing_secrets: Json
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
  readonly last_address: string | null
  readonly last_user_agent: string | null
}

/** What was made elsewhere of a credential's secret, until that is used here. */
export interface ForeignDigestTable {
  readonly credential_id: string
  readonly api_id: string
  readonly kind: ForeignDigest['kind']
  readonly prefix: string
  /** Of the prefix. */
  readonly length: number
  readonly text: string | null
}

/** Which foreign digests there are: one row for each API, kind and length of prefix. */
export interface ForeignFormTable {
  readonly api_id: string
  readonly kind: ForeignDigest['kind']
  readonly length: number
}

/** The host rules of every key, to be asked for by rule. */
export interface KeyHostTable {
  readonly api_id: string
  readonly rule: string
  readonly key_id: string
}

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

/** A process that shares the database with others. Times by the database's clock. */
export interface NodeTable {
  readonly id: string
  readonly role: NodeRole
  readonly version: string
  readonly started_at: number
  readonly seen_at: number
}

/** How many requests of an account or an API took about as long in a minute, an hour or a day. */
export interface LatencyTable {
  readonly at: number
  readonly subject: string
  readonly bucket: number
  readonly count: number
}

/** A batch of counts that was written. */
export interface UsageBatchTable {
  readonly id: string
  readonly at: number
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

export interface Tables {
  readonly api: ApiTable
  readonly account: AccountTable
  readonly project: ProjectTable
  readonly collection: CollectionTable
  readonly key: KeyTable
  readonly credential: CredentialTable
  readonly foreign_digest: ForeignDigestTable
  readonly foreign_form: ForeignFormTable
  readonly key_host: KeyHostTable
  readonly key_meta: { readonly key_id: string; readonly meta: string }
  readonly credit_entry: CreditEntryTable
  readonly reservation: ReservationTable
  readonly limit_state: LimitStateTable
  readonly member: MemberTable
  readonly invitation: InvitationTable
  readonly audit: AuditTable
  readonly audit_head: AuditHeadTable
  readonly idempotency: IdempotencyTable
  readonly node: NodeTable
  readonly usage_minute: UsageTable
  readonly usage_hour: UsageTable
  readonly usage_day: UsageTable
  readonly usage_batch: UsageBatchTable
  readonly refusal: RefusalTable
  readonly latency_minute: LatencyTable
  readonly latency_hour: LatencyTable
  readonly latency_day: LatencyTable
}
