import type { KeyOrder, KeyRecord } from '../ports/keys.ts'

/** How keys are listed when nobody asks for another order. */
export const NEWEST: KeyOrder = { by: 'createdAt', descending: true }

/** Where a key stands in a sorted list: the value it is sorted by, if it has one, and its id. */
export interface KeyPlace {
  readonly value: string | number | undefined
  readonly id: string
}

/** A text as it is searched and sorted: however it is capitalized, it is the same. */
export const folded = (text: string): string => text.toLowerCase()

export const placeOfKey = (record: KeyRecord, { by }: KeyOrder): KeyPlace => ({
  value: VALUES[by](record),
  id: record.key.id,
})

const VALUES: Readonly<Record<KeyOrder['by'], (record: KeyRecord) => string | number | undefined>> = {
  createdAt: ({ key }) => key.createdAt,
  name: ({ key }) => folded(key.name),
  expiresAt: ({ key }) => key.expiresAt,
  lastUsedAt: ({ credentials }) => lastUse(credentials.map(it => it.lastUsedAt)),
}

function lastUse(uses: readonly (number | undefined)[]): number | undefined {
  const known = uses.filter(it => it !== undefined)
  return known.length === 0 ? undefined : Math.max(...known)
}

/** A place as an opaque text that is good for one order. */
export const encodeKeyCursor = ({ value, id }: KeyPlace, { by, descending }: KeyOrder): string =>
  Buffer.from(JSON.stringify([by, descending, value ?? null, id])).toString('base64url')

/** @returns undefined for a text that is not a cursor of this order */
export function decodeKeyCursor(cursor: string, order: KeyOrder): KeyPlace | undefined {
  const parts = parsed(Buffer.from(cursor, 'base64url').toString())
  if (!Array.isArray(parts) || parts.length !== 4) return undefined
  const [by, descending, value, id]: readonly unknown[] = parts
  if (by !== order.by || descending !== order.descending || typeof id !== 'string') return undefined
  if (value === null) return { value: undefined, id }
  const fits = by === 'name' ? typeof value === 'string' : Number.isSafeInteger(value)
  return fits && (typeof value === 'string' || typeof value === 'number') ? { value, id } : undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
