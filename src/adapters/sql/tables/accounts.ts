import type { Generated } from 'kysely'
import type { Role } from '../../../core/member.ts'
import type { Json } from './json.ts'

/** A protected product: `api` in the core. */
export interface ApiTable {
  readonly id: string
  readonly name: string
  readonly profile: string
  readonly hosts: Json
  readonly upstream: string | null
  readonly version: number
  readonly created_at: number
}

/** A customer of an API, with how its credits stand. */
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

/** A part of an account that keys can belong to. */
export interface ProjectTable {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly version: number
  readonly created_at: number
}

/** A part of what an API serves that keys can be narrowed to. */
export interface CollectionTable {
  readonly id: string
  readonly account_id: string
  readonly name: string
  readonly active: number
  readonly version: number
  readonly created_at: number
}

/** A person in an account. */
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

/** What makes somebody a member. */
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
