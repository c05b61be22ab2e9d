import type { Instant } from '../core/terms.ts'
import { instant } from '../core/terms.ts'
import type { Page, PageRequest } from '../ports/page.ts'

/** Where an entry stands in a list that shows the newest first. */
export interface Place {
  readonly createdAt: Instant
  readonly id: string
}

/** A place as an opaque text. */
export const encodeCursor = ({ createdAt, id }: Place): string =>
  Buffer.from(JSON.stringify([createdAt, id])).toString('base64url')

/** @returns undefined for a text that is not a cursor */
export function decodeCursor(cursor: string): Place | undefined {
  const parts = parsed(Buffer.from(cursor, 'base64url').toString())
  if (!Array.isArray(parts) || parts.length !== 2) return undefined
  const [createdAt, id]: readonly unknown[] = parts
  if (!Number.isSafeInteger(createdAt) || typeof id !== 'string') return undefined
  return { createdAt: instant(Number(createdAt)), id }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
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

/** Where a page of a numbered list, highest number first, starts: before this number. A broken cursor shows nothing. */
export function seqBefore({ cursor }: PageRequest): number {
  if (cursor === undefined) return Number.MAX_SAFE_INTEGER
  const seq = Number(Buffer.from(cursor, 'base64url').toString())
  return Number.isSafeInteger(seq) ? seq : 0
}

/** A page out of `found`, which starts where the page starts and goes on one beyond it if there is more. */
export function pageBySeq<T extends { readonly seq: number }>(
  found: readonly T[],
  { limit }: PageRequest,
): Page<T> {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  if (found.length <= limit || last === undefined) return { items }
  return { items, next: Buffer.from(String(last.seq)).toString('base64url') }
}
