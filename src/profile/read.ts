import { byLongestPrefix, formByPrefix, type KeyForm } from '../core/secret.ts'
import { MAX_TOKEN_LENGTH, TOKEN_START } from '../core/token.ts'
import type { ProfileSpec } from './schema.ts'

/**
 * What a request presents: a text that may be a key, or why it cannot be one. That the text has its form in
 * full is for the engine to check, where it does not know the key already.
 */
export type Presentation =
  | { readonly outcome: 'shown'; readonly secret: string; readonly form: KeyForm }
  /** Not a key but what may be a token of one, where the API has tokens. */
  | { readonly outcome: 'token'; readonly token: string }
  | { readonly outcome: 'refused'; readonly reason: 'missing' | 'malformed' | 'ambiguous' }

interface Watched {
  /** Lower case, with hyphens. */
  readonly name: string
  readonly bit: number
  readonly carrier: Carrier | undefined
}

interface Carrier {
  /** Lower-case scheme, or empty for a header that is nothing but the key. */
  readonly scheme: string
}

const SPACE = 32

const MISSING: Presentation = { outcome: 'refused', reason: 'missing' }
const MALFORMED: Presentation = { outcome: 'refused', reason: 'malformed' }
const AMBIGUOUS: Presentation = { outcome: 'refused', reason: 'ambiguous' }
/** Headers decisions rest on: two of one could be read differently by us and by the upstream. */
const SINGLE = ['host', 'origin', 'referer']

/**
 * Makes the function that finds the presented key in raw headers (`[name, value, name, value, …]`).
 * Ambiguous: a carrier, a signature header, Host, Origin or Referer that stands twice, two carriers at once, or a carrier
 * spelled with underscores, which some servers take for hyphens.
 */
export function presentationReader({
  carriers,
  forms,
  signing,
  tokens,
}: Pick<ProfileSpec, 'carriers' | 'forms' | 'signing' | 'tokens'>) {
  const shapes = shapesOf({ forms, tokens })
  const watched = watchedByLength(carriers, signing)

  return function read(rawHeaders: readonly string[]): Presentation {
    let seen = 0
    let found: Carrier | undefined
    let value = ''
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const name = rawHeaders[at] as string
      const candidates = watched[name.length]
      if (candidates === undefined) continue
      const hit = match(candidates, name)
      if (hit === undefined) continue
      if ((seen & hit.bit) !== 0) return AMBIGUOUS
      seen |= hit.bit
      if (hit.carrier === undefined) continue
      if (found !== undefined || name.includes('_')) return AMBIGUOUS
      found = hit.carrier
      value = rawHeaders[at + 1] as string
    }
    return found === undefined ? MISSING : present(shapes, found, value)
  }
}

/** What may be presented: keys of these forms, the longest prefix first, and perhaps tokens. */
interface Shapes {
  readonly forms: readonly KeyForm[]
  readonly hasTokens: boolean
}

const shapesOf = ({ forms, tokens }: Pick<ProfileSpec, 'forms' | 'tokens'>): Shapes => ({
  forms: byLongestPrefix(forms),
  hasTokens: tokens !== undefined,
})

function present(shapes: Shapes, { scheme }: Carrier, value: string): Presentation {
  const secret = scheme === '' ? value : withoutScheme(value, scheme)
  return secret === undefined ? MALFORMED : presented(shapes, secret)
}

function presented({ forms, hasTokens }: Shapes, secret: string): Presentation {
  const form = formByPrefix(forms, secret)
  if (form !== undefined) return { outcome: 'shown', secret, form }
  // Only now: a key of an API with tokens was decided about in 948 ns, of one without in 950 (best of 160 rounds).
  const isToken = hasTokens && secret.startsWith(TOKEN_START) && secret.length <= MAX_TOKEN_LENGTH
  return isToken ? { outcome: 'token', token: secret } : MALFORMED
}

/** Makes the function that looks at a key handed over by itself, without the header that carried it. */
export function secretReader(spec: Pick<ProfileSpec, 'forms' | 'tokens'>) {
  const shapes = shapesOf(spec)
  return (secret: string): Presentation => presented(shapes, secret)
}

/** The credentials after an authorization scheme in any case. @see RFC 9110 §11.4 */
function withoutScheme(value: string, scheme: string): string | undefined {
  let at = scheme.length
  if (value.charCodeAt(at) !== SPACE || !sameName(scheme, value)) return undefined
  while (value.charCodeAt(at) === SPACE) at++
  return value.slice(at)
}

/** Headers of which a second makes a request ambiguous, beside those that carry keys; lower case. */
export const singleHeaders = ({ signing }: Pick<ProfileSpec, 'signing'>): readonly string[] => [
  ...SINGLE,
  ...signatureHeaders(signing),
]

const signatureHeaders = (signing: ProfileSpec['signing']): readonly string[] =>
  signing === undefined ? [] : [signing.timestampHeader.toLowerCase(), signing.signatureHeader.toLowerCase()]

function watchedByLength(
  carriers: ProfileSpec['carriers'],
  signing: ProfileSpec['signing'],
): readonly (readonly Watched[] | undefined)[] {
  const all: readonly Omit<Watched, 'bit'>[] = [
    ...carriers.map(({ header, scheme }) => ({
      name: header.toLowerCase(),
      carrier: { scheme: scheme?.toLowerCase() ?? '' },
    })),
    ...singleHeaders({ signing }).map(name => ({ name, carrier: undefined })),
  ]
  const table: Watched[][] = []
  all.forEach((it, index) => {
    table[it.name.length] = [...(table[it.name.length] ?? []), { ...it, bit: 1 << index }]
  })
  return table
}

function match(candidates: readonly Watched[], name: string): Watched | undefined {
  for (const candidate of candidates) if (sameName(candidate.name, name)) return candidate
  return undefined
}

/** Whether `name` begins with a lower-case name: in any case, and with `_` for `-`. */
function sameName(wanted: string, name: string): boolean {
  for (let at = 0; at < wanted.length; at++) {
    const code = name.charCodeAt(at)
    const lower = code >= 65 && code <= 90 ? code | 32 : code === 95 ? 45 : code
    if (lower !== wanted.charCodeAt(at)) return false
  }
  return true
}
