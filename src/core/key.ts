import type { SigningSecret } from './signing-secret.ts'
import { type Digest, hasPassed, type Instant } from './terms.ts'

/** A protected product: it has a profile and, behind the gateway, an upstream. */
export interface Api {
  readonly id: string
  /** The first path segment at the gateway, and what management calls name it by. */
  readonly name: string
  /** Name of the profile it speaks. */
  readonly profile: string
  /** Host names that lead to it at the gateway, beside `/{name}/…`. */
  readonly hosts: readonly string[]
  /** Base URL requests are forwarded to; without one the gateway only decides. */
  readonly upstream?: string | undefined
  /** 1 when it was made, one more with each change. So for every noun. */
  readonly version: number
  readonly createdAt: Instant
}

/** A customer of an API: client account, team, company or organization, as its profile calls it. */
export interface Account {
  readonly id: string
  readonly apiId: string
  readonly name: string
  readonly plan?: string | undefined
  readonly active: boolean
  /** Enabled modules. A ceiling over every key of the account, never a grant beyond the key's own. */
  readonly modules: readonly string[]
  readonly version: number
  readonly createdAt: Instant
}

/** A folder for keys. What a key submits belongs to its project. */
export interface Project {
  readonly id: string
  readonly accountId: string
  readonly name: string
  readonly version: number
  readonly createdAt: Instant
}

/** A resource a key may be narrowed to. */
export interface Collection {
  readonly id: string
  readonly accountId: string
  readonly name: string
  readonly active: boolean
  readonly version: number
  readonly createdAt: Instant
}

/** Which half of a pair a credential is. A key that is not a pair has only `secret`. */
export type Side = 'secret' | 'publishable'

/** Rules on where a key may be used from. An empty list is no restriction. */
export interface Restrictions {
  /** Host names: `docs.example.com`, or `*.example.com` for one or more labels below it. */
  readonly hosts: readonly string[]
  /** `[scheme://]host[/path][/*]`, compared with the Referer header. */
  readonly referers: readonly string[]
  /** Addresses or CIDR ranges, IPv4 and IPv6. */
  readonly addresses: readonly string[]
}

/** Why a key can be revoked, in the words of RFC 5280 §5.3.1, as far as they fit keys. */
export const REVOCATION_REASONS = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
] as const

/** Why a key was ended. */
export type RevocationReason = (typeof REVOCATION_REASONS)[number]

/** What a customer holds. Limits, credits, usage and id belong to it, so rotating changes none of them. */
export interface Key {
  readonly id: string
  readonly apiId: string
  readonly accountId: string
  readonly projectId?: string | undefined
  readonly environment?: string | undefined
  readonly name: string
  /** Granted scopes. Empty means none, never all. */
  readonly scopes: readonly string[]
  /** Collection ids this key may reach, or every one of its account. */
  readonly collections: 'all' | readonly string[]
  readonly restrictions: Restrictions
  /** Requests with the secret half must carry a valid signature. */
  readonly signed: boolean
  /** `v2`: only signatures of the whole message count. Absent: any the profile knows. */
  readonly signatures?: 'v2' | undefined
  /** Newest first. Absent: none. */
  readonly signingSecrets?: readonly SigningSecret[] | undefined
  /** Limits that differ from the profile's, by the name of the rule: whole uses, 1 or more. */
  readonly limits: Readonly<Record<string, number>>
  readonly expiresAt?: Instant | undefined
  readonly disabledAt?: Instant | undefined
  readonly revokedAt?: Instant | undefined
  readonly revokedReason?: RevocationReason | undefined
  /** What the one who revoked it had to say. */
  readonly revokedNote?: string | undefined
  readonly version: number
  readonly createdAt: Instant
}

/** One presentable secret of a key, known only by its digest. */
export interface Credential {
  readonly id: string
  readonly keyId: string
  readonly digest: Digest
  readonly side: Side
  /** 1 for the first; one more for each rotation. */
  readonly generation: number
  /** The first characters, safe to show: `zsk_pk_abc...`. */
  readonly mask: string
  readonly createdAt: Instant
  /** Set when a rotation retired it: it works before this instant and not from it on. */
  readonly until?: Instant | undefined
  /** The last admitted use, right to a minute. */
  readonly lastUsedAt?: Instant | undefined
  /** Where that came from, when it is known. */
  readonly lastAddress?: string | undefined
  /** What that said it was, in one plain line. */
  readonly lastUserAgent?: string | undefined
}

/** Everything a decision about one credential needs, in one read. */
export interface Dossier {
  readonly credential: Credential
  /** When newer secrets took the place of this one; undefined for the newest. */
  readonly supersededAt?: Instant | undefined
  readonly key: Key
  readonly account: Account
  readonly project?: Project | undefined
  /** All collections of the account. */
  readonly collections: readonly Collection[]
}

export const KEY_STATES = ['active', 'disabled', 'expired', 'revoked'] as const

/** What a key is told to be in lists: see {@link keyState}. */
export type KeyState = (typeof KEY_STATES)[number]

/** How a key stands in lists and dashboards; terminal states win. */
export function keyState(key: Key, now: Instant): KeyState {
  if (key.revokedAt !== undefined) return 'revoked'
  if (key.disabledAt !== undefined) return 'disabled'
  return hasPassed(key.expiresAt, now) ? 'expired' : 'active'
}
