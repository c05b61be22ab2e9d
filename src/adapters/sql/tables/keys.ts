import type { ForeignDigest } from '../../../core/digest.ts'
import type { RevocationReason, Side } from '../../../core/key.ts'
import type { Json } from './json.ts'

/** A key; its secrets are in `credential`. */
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

/** One presentable secret of a key, as its digest. */
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

/** What an application notes about a key: a decision never reads it. */
export interface KeyMetaTable {
  readonly key_id: string
  readonly meta: string
}
