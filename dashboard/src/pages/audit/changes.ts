/** One field of a noun that an entry of the log says has changed. */
export interface FieldChange {
  readonly field: string
  readonly before: Side
  readonly after: Side
}

/** A value as it is read: a text, empty where there was nothing, or a time. */
export type Side = { readonly text: string } | { readonly at: string }

const fieldsOf = (side: unknown): Readonly<Record<string, unknown>> => {
  if (side === null || side === undefined) return {}
  return typeof side === 'object' ? { ...side } : { '': side }
}

/** Times are kept as milliseconds since 1970, under names like `expiresAt` and `until`. */
const isTime = (field: string, value: unknown): value is number =>
  typeof value === 'number' && /(At|^until)$/.test(field)

function sideOf(field: string, value: unknown): Side {
  if (isTime(field, value)) return { at: new Date(value).toISOString() }
  if (value === undefined || value === null) return { text: '' }
  return { text: typeof value === 'string' ? value : JSON.stringify(value) }
}

/** The fields in which two states of a noun differ: all there are, of one that was made or removed. */
export function changesOf(before: unknown, after: unknown): readonly FieldChange[] {
  const [old, young] = [fieldsOf(before), fieldsOf(after)]
  return [...new Set([...Object.keys(old), ...Object.keys(young)])]
    .filter(field => JSON.stringify(old[field] ?? null) !== JSON.stringify(young[field] ?? null))
    .map(field => ({ field, before: sideOf(field, old[field]), after: sideOf(field, young[field]) }))
}
