import type { Instant } from '../core/terms.ts'
import { instant } from '../core/terms.ts'
import type { Page, PageRequest } from '../ports/page.ts'

/** Where an entry stands in a list that shows the newest first. */
export interface Place {
  readonly createdAt: Instant
  readonly id: string
}

/** A place as an opaque text. */
const encodeCursor = ({ createdAt, id }: Place): string => cursorOf([createdAt, id])

/** An opaque text for a few values. */
export const cursorOf = (parts: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url')

/** The last millisecond a date can have. */
const LAST_MS = 8_640_000_000_000_000

/** @returns undefined for a text that is not a cursor */
export function decodeCursor(cursor: string): Place | undefined {
  const [createdAt, id, ...rest] = cursorParts(cursor)
  if (rest.length > 0) return undefined
  if (typeof id !== 'string' || typeof createdAt !== 'number' || !Number.isInteger(createdAt))
    return undefined
  return Math.abs(createdAt) <= LAST_MS ? { createdAt: instant(createdAt), id } : undefined
}

/** The values in a cursor; none in a text that is not one. */
export function cursorParts(cursor: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(parts) ? parts : []
  } catch {
    return []
  }
}

/** Newest first; of the same millisecond, the greater id first. */
export const newestFirst = (a: Place, b: Place): number =>
  b.createdAt - a.createdAt || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)

/** A page out of `found`, which starts where the page starts and goes on one beyond it if there is more. */
export function pageOf<T>(found: readonly T[], { limit }: PageRequest, placeOf: (item: T) => Place): Page<T> {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return found.length > limit && last !== undefined ? { items, next: encodeCursor(placeOf(last)) } : { items }
}

/** What a cursor that is none of the list's leads to. */
export const BROKEN: Page<never> = { items: [], broken: true }

/**
 * Where a page of a numbered list, highest number first, starts: before this number.
 * @returns undefined for a cursor that is none of such a list's
 */
export function seqBefore({ cursor }: PageRequest): number | undefined {
  if (cursor === undefined) return Number.MAX_SAFE_INTEGER
  const [seq, ...rest] = cursorParts(cursor)
  return Number.isSafeInteger(seq) && rest.length === 0 ? Number(seq) : undefined
}

/** A page out of `found`, which starts where the page starts and goes on one beyond it if there is more. */
export function pageBySeq<T extends { readonly seq: number }>(
  found: readonly T[],
  { limit }: PageRequest,
): Page<T> {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return found.length > limit && last !== undefined ? { items, next: cursorOf([last.seq]) } : { items }
}
