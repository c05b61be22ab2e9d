import { type Key, keyState } from '../../core/key.ts'
import type { KeyFilter, KeyOrder, KeyRecord } from '../../ports/keys.ts'
import type { Page, PageRequest } from '../../ports/page.ts'
import { BROKEN } from '../cursor.ts'
import { decodeKeyCursor, encodeKeyCursor, folded, type KeyPlace, NEWEST, placeOfKey } from '../key-order.ts'

/** Which keys are asked for, and how they are sorted. */
export interface KeyQuery {
  readonly filter: KeyFilter
  readonly order?: KeyOrder | undefined
}

/** The page of keys that fit the filter. A cursor of another order is a broken one. */
export function listKeys(
  records: readonly KeyRecord[],
  { filter, order = NEWEST }: KeyQuery,
  { limit, cursor }: PageRequest,
): Page<KeyRecord> {
  const from = cursor === undefined ? undefined : decodeKeyCursor(cursor, order)
  if (cursor !== undefined && from === undefined) return BROKEN
  const found = records
    .filter(it => matches(it, filter))
    .map(record => ({ record, place: placeOfKey(record, order) }))
    .toSorted((a, b) => compare(a.place, b.place, order))
    .filter(it => from === undefined || compare(from, it.place, order) < 0)
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  const items = shown.map(it => it.record)
  return last === undefined || found.length === shown.length
    ? { items }
    : { items, next: encodeKeyCursor(last.place, order) }
}

/** Those without a value last, either way round; equals by id, in the direction of the order. */
function compare(a: KeyPlace, b: KeyPlace, { descending }: KeyOrder): number {
  if (a.value === undefined || b.value === undefined) {
    const missing = Number(a.value === undefined) - Number(b.value === undefined)
    if (missing !== 0) return missing
  }
  const forth = compareValues(a.value, b.value) || compareValues(a.id, b.id)
  return descending ? -forth : forth
}

/** Texts in the order of their code points, as databases have them. */
function compareValues(a: string | number | undefined, b: string | number | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return typeof a === 'string' && typeof b === 'string' ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : 0
}

const EQUALS = ['apiId', 'accountId', 'projectId', 'environment'] as const satisfies readonly (keyof Key)[]

function matches({ key, credentials }: KeyRecord, filter: KeyFilter): boolean {
  const { exceptApiId, state, text, scope } = filter
  const shown = [key.name, ...credentials.map(it => it.mask)]
  return (
    EQUALS.every(field => filter[field] === undefined || key[field] === filter[field]) &&
    key.apiId !== exceptApiId &&
    (state === undefined || keyState(key, state.at) === state.is) &&
    (scope === undefined || key.scopes.includes(scope)) &&
    (text === undefined || shown.some(it => folded(it).includes(folded(text))))
  )
}
