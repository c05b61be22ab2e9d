import type { Digest, Instant } from './terms.ts'

/** What a person may be in an account, the most powerful first. */
export const ROLES = ['owner', 'admin', 'member', 'viewer'] as const

/** What somebody is in an account; what that lets them do is in `roles.ts`. */
export type Role = (typeof ROLES)[number]

/** An e-mail address as it is kept and compared: one spelling, in lower case. */
export const plainEmail = (address: string): string => address.normalize('NFC').toLowerCase()

/** A person's place in an account. */
export interface Member {
  /** `mem_…` */
  readonly id: string
  readonly accountId: string
  readonly personId: string
  /** In lower case. */
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly version: number
  readonly createdAt: Instant
}

/** The offer of a place in an account, taken up with the token of a mail. */
export interface Invitation {
  /** `inv_…` */
  readonly id: string
  readonly accountId: string
  /** In lower case. */
  readonly email: string
  readonly role: Role
  /** The token itself is in the mail and nowhere else. */
  readonly tokenDigest: Digest
  /** From this instant on it is no longer good. */
  readonly expiresAt: Instant
  readonly acceptedAt?: Instant | undefined
  readonly version: number
  readonly createdAt: Instant
}
