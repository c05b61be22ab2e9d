import type { Insertable, Selectable } from 'kysely'
import { type Instant, instant } from '../../core/terms.ts'
import type { Tables } from './tables.ts'

/** Nouns from rows and rows from nouns. Nothing here decides anything. */
export interface Codec<Noun, Name extends keyof Tables> {
  readonly decode: (row: Selectable<Tables[Name]>) => Noun
  readonly encode: (noun: Noun) => Insertable<Tables[Name]>
}

/** What a JSON column says, of the type that was written into it. */
export function fromJson<T>(column: unknown): T {
  const value = typeof column === 'string' ? JSON.parse(column) : column
  return value
}

/** What a column that may be empty says. */
export const text = (value: string | null): string | undefined => value ?? undefined
/** When a column that may be empty says. */
export const time = (value: number | null): Instant | undefined =>
  value === null ? undefined : instant(value)
