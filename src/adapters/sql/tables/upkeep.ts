import type { Actor } from '../../../core/actor.ts'
import type { NodeRole } from '../../../ports/nodes.ts'
import type { Json } from './json.ts'

/** An entry of the audit log. Rows are added, never changed. */
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

/** A process that shares the database with others. Times by the database's clock. */
export interface NodeTable {
  readonly id: string
  readonly role: NodeRole
  readonly version: string
  readonly started_at: number
  readonly seen_at: number
}
