import { type RawHeaders, valuesOf } from '../core/raw-headers.ts'

/** Meant for one connection only. @see RFC 9110 §7.6.1 */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/** Makes some servers answer another method or path than the one that was decided about. */
export const OVERRIDES: ReadonlySet<string> = new Set([
  'x-original-url',
  'x-rewrite-url',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
])

/** A name as it is compared: some servers take `_`, `.` and their like for `-`. */
export const plainName = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '-')

/** Copies headers, leaving out those that `drops` names by their lower-case, hyphenated name. */
export function without(raw: RawHeaders, drops: (name: string) => boolean): string[] {
  const kept: string[] = []
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string
    if (!drops(plainName(name))) kept.push(name, raw[at + 1] as string)
  }
  return kept
}

/** The headers of this message that end here: the standard ones and those its Connection header names. */
export function hopByHop(raw: RawHeaders): ReadonlySet<string> {
  const named = valuesOf(raw, 'connection').flatMap(value => value.split(','))
  return new Set([...HOP_BY_HOP, ...named.map(plainName)])
}

/** Joins field names without saying any twice, for Vary and the like. */
export function joinNames(...lists: readonly (readonly string[])[]): string {
  const names = lists
    .flat()
    .flatMap(list => list.split(','))
    .map(name => name.trim())
  const seen = new Set<string>()
  return names
    .filter(name => name !== '' && !seen.has(name.toLowerCase()) && seen.add(name.toLowerCase()))
    .join(', ')
}
