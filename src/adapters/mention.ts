/**
 * The ways to look for a text in names however they are capitalized: one of them is in {@link plain}(name). Databases
 * bring only A to Z into lower case alike; other letters are looked for as typed, small and great.
 */
export const spellings = (text: string): readonly string[] => [
  ...new Set([text, text.toLowerCase(), text.toUpperCase()].map(plain)),
]

/** A text with A to Z in lower case and all else as it stands: SQL's `lower` in the byte order of both databases. */
export const plain = (text: string): string => text.replaceAll(/[A-Z]+/g, it => it.toLowerCase())
