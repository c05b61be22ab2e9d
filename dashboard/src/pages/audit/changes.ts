/** One field of a noun that an entry of the log says has changed. */
export interface FieldChange {
  readonly field: string
  /** As JSON; empty where there was nothing. */
  readonly before: string
  readonly after: string
}

const fieldsOf = (side: unknown): Readonly<Record<string, unknown>> =>
  typeof side === 'object' && side !== null
    ? { ...side }
    : side === null || side === undefined
      ? {}
      : { '': side }

const shown = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)

/** The fields in which two states of a noun differ: all there are, of one that was made or removed. */
export function changesOf(before: unknown, after: unknown): readonly FieldChange[] {
  const [old, young] = [fieldsOf(before), fieldsOf(after)]
  return [...new Set([...Object.keys(old), ...Object.keys(young)])]
    .map(field => ({ field, before: shown(old[field]), after: shown(young[field]) }))
    .filter(it => it.before !== it.after)
}
