import type { Kysely } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { Change } from '../../core/audit.ts'
import type { Tables } from './tables.ts'

export type Database = Kysely<Tables>

/** The type of a JSON column. */
export type JsonType = 'text' | 'jsonb'

/**
 * What a write answers, the account whose listeners must be told before anybody hears the answer, and what
 * it changed: the audit log is told of that when the write is somebody's.
 */
export interface Outcome<T> {
  readonly value: T
  readonly account?: string | undefined
  readonly changes?: readonly Change[]
  /** Whose changes they are, where only the rows know. */
  readonly actor?: Actor
}

/** The input and the answer of one write. */
export interface Write<Input, Value> {
  readonly input: Input
  readonly value: Value
}

/** What a unique index refused: `errcode` is SQLite's, `code` is PostgreSQL's. */
interface Refusal extends Error {
  readonly errcode?: unknown
  readonly code?: unknown
}

const SQLITE_UNIQUE = 2067
const SQLITE_PRIMARY_KEY = 1555
const POSTGRES_UNIQUE = '23505'

/** Whether a statement failed because what it wrote must be unique and is not. */
export function isUnique(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { errcode, code }: Refusal = error
  return errcode === SQLITE_UNIQUE || errcode === SQLITE_PRIMARY_KEY || code === POSTGRES_UNIQUE
}
