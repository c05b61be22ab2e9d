/** Raw headers as Node gives them: `[name, value, name, value, …]`. */
export type RawHeaders = readonly string[]

/** All values of a header by its lower-case name, in order. */
export function valuesOf(raw: RawHeaders, name: string): readonly string[] {
  const values: string[] = []
  for (let at = 0; at < raw.length; at += 2) {
    if ((raw[at] as string).toLowerCase() === name) values.push(raw[at + 1] as string)
  }
  return values
}

/** The first value of a header by its lower-case name, hyphens only; undefined when there is none. */
export function headerOf(raw: RawHeaders, name: string): string | undefined {
  for (let at = 0; at < raw.length; at += 2) {
    const candidate = raw[at] as string
    if (candidate.length === name.length && candidate.toLowerCase() === name) return raw[at + 1]
  }
  return undefined
}

/** All values of a header as one; undefined when there is none. @see RFC 9110 §5.2, RFC 9421 §2.1 */
export function joinedOf(raw: RawHeaders, name: string): string | undefined {
  const values = valuesOf(raw, name)
  return values.length === 0 ? undefined : values.map(it => it.trim()).join(', ')
}

/** Each header as it was sent: its name and its value. */
export const pairsOf = (raw: RawHeaders): readonly (readonly [name: string, value: string])[] =>
  raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as const] : []))
