import type { Query } from './query.ts'

/** What one request asks of a key, worked out from the profile's routes or named by the caller. */
export interface Need {
  /** Whether it only reads. A side that may only read is refused a `write`. */
  readonly access: 'read' | 'write'
  /** Scopes the key must hold, all of them. */
  readonly scopes: readonly string[]
  /** Of these scopes as many as it asks for, beside the others. */
  readonly query?: Query | undefined
  /** Modules the account must have enabled, all of them. */
  readonly modules: readonly string[]
  /** Environments the request may be made in; empty for any. */
  readonly environments: readonly string[]
  /** Collections it touches, each by id or by name. */
  readonly resources: readonly string[]
  /** Uses it takes from every limit: a whole number, 0 or more. */
  readonly cost: number
  /** Credits it takes from the account's balance: a whole number, 0 or more. */
  readonly credits: number
}

/** Asks for nothing but a valid key: one read, one use, no credit. */
export const NOTHING: Need = {
  access: 'read',
  scopes: [],
  modules: [],
  environments: [],
  resources: [],
  cost: 1,
  credits: 0,
}
