import type { Attribution } from './actor.ts'

/** What JSON can say. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json | undefined }

/** What was done to what. Neither side of it ever holds a digest or a secret. */
export interface Change {
  /** The noun and the verb: `key.issue`, `member.remove`, `session.begin`. */
  readonly action: string
  /** The account it concerns, if it concerns one. */
  readonly accountId?: string | undefined
  readonly target: { readonly kind: string; readonly id: string }
  /** What was there before; `null` when it was made. */
  readonly before: Json
  /** What is there since; `null` when it was removed. */
  readonly after: Json
}

/** One change as the audit log keeps it. */
export interface AuditEntry extends Change, Attribution {
  /** 1 for the first, one more for each. */
  readonly seq: number
  /** `aud_…` */
  readonly id: string
  /** SHA-256, hex, over the hash before it and everything else this entry says. */
  readonly hash: string
}

/** How many entries there are and what the last one's hash is: without it a cut-off end would not show. */
export interface AuditHead {
  readonly count: number
  /** 64 zeros while there is none. */
  readonly hash: string
}
