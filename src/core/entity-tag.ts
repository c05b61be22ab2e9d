const TAG = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g

/** More of them are not read. */
export const MAX_TAGS = 20

/** An entity tag as a caller sends it back. @see RFC 9110 §8.8.3 */
interface EntityTag {
  readonly weak: boolean
  /** What stands between the quotes. */
  readonly text: string
}

/**
 * Whether the caller has this very answer already, by its If-None-Match header. Here weak tags count.
 * What cannot be read is no reason to keep an answer back.
 * @see RFC 9110 §13.1.2
 */
export function isKnown(header: string | undefined, tag: string): boolean {
  const tags = header === undefined ? undefined : tagsIn(header)
  return tags === '*' || (tags?.some(({ text }) => `"${text}"` === tag) ?? false)
}

/**
 * The entity tags in a header, or `*` for any.
 * @returns undefined for what is no list of tags; one that is weak or none of ours is in it all the same
 */
export function tagsIn(header: string): readonly EntityTag[] | '*' | undefined {
  if (header.trim() === '*') return '*'
  const tags = [...header.matchAll(TAG)]
  const between = header.replaceAll(TAG, '')
  if (tags.length === 0 || tags.length > MAX_TAGS || !/^[\s,]*$/.test(between)) return undefined
  return tags.map(([, weak, text = '']) => ({ weak: weak !== undefined, text }))
}
