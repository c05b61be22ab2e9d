import type { KeyOrder, KeyRecord } from '../ports/keys.ts'
import { cursorOf, cursorParts } from './cursor.ts'

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
  cursorOf([by, descending, value ?? null, id])

/** @returns undefined for a text that is not a cursor of this order */
export function decodeKeyCursor(cursor: string, order: KeyOrder): KeyPlace | undefined {
  const [by, descending, value, id] = cursorParts(cursor)
  if (by !== order.by || descending !== order.descending || typeof id !== 'string') return undefined
  if (value === null) return { value: undefined, id }
  if (by === 'name') return typeof value === 'string' ? { value, id } : undefined
  return Number.isSafeInteger(value) ? { value: Number(value), id } : undefined
}
