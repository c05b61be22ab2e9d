const PRINTED: readonly (readonly [RegExp, string])[] = [
  [/\p{Default_Ignorable_Code_Point}/gu, ''],
  [/[‘’ʼ]/g, "'"],
  [/[“”]/g, '"'],
  [/\p{Pd}/gu, '-'],
  [/\s+/gu, ' '],
]

/** A text as somebody types it who reads it: what cannot be seen or is not on keyboards does not count. */
const readable = (text: string): string =>
  PRINTED.reduce((left, [what, by]) => left.replaceAll(what, by), text.normalize('NFKC')).trim()

/** Whether what somebody typed is the name they read. */
export const isSameName = (typed: string, name: string): boolean => readable(typed) === readable(name)
