import { type SlowDigest, slowDigestIn } from './digest-slow.ts'

/** How a digest that was made elsewhere was made. */
export const DIGEST_KINDS = ['sha256', 'sha512', 'bcrypt', 'scrypt', 'argon2', 'prefixed-api-key'] as const

export type DigestKind = (typeof DIGEST_KINDS)[number]

/** Kinds that say nothing of the key they are of: a key shown is tried against each one of its prefix. */
export const SLOW_KINDS = ['bcrypt', 'scrypt', 'argon2'] as const satisfies readonly DigestKind[]

export type SlowKind = (typeof SLOW_KINDS)[number]

/** Kinds that are found by what they are, because the same key always gives the same. */
export type FastKind = Exclude<DigestKind, SlowKind>

/** What is kept of a key beside its {@link Digest} until it is used for the first time and known by SHA-256. */
export interface ForeignDigest {
  readonly kind: Exclude<DigestKind, 'sha256'>
  /** The non-secret beginning of the key; empty for a kind that is found without. */
  readonly prefix: string
  /** The digest as it was given; absent for a kind that is found by what it is. */
  readonly text?: string | undefined
}

/** A digest text that was understood. */
export type ParsedDigest =
  | { readonly kind: FastKind; readonly hex: string }
  | { readonly kind: SlowKind; readonly text: string; readonly slow: SlowDigest }

/** Slow digests one key may be tried against: what a stranger's guess can cost at the most. */
export const MAX_CANDIDATES = 8

/** Characters of its non-secret beginning a key may show beyond its form's own prefix; at least so many for slow kinds. */
export const PREFIX_LENGTH = { least: 4, most: 16 } as const

const HEX = /^[0-9a-f]+$/i
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/
const BASE64_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export const isDigestKind = (text: string): text is DigestKind => DIGEST_KINDS.some(it => it === text)

export const isSlowKind = (kind: DigestKind): kind is SlowKind => SLOW_KINDS.some(it => it === kind)

/** What a digest text says, or the sentence that says what is wrong with it. */
export function digestIn(kind: DigestKind, given: string): ParsedDigest | string {
  const text = given.trim()
  if (isSlowKind(kind)) {
    const slow = slowDigestIn(kind, text)
    return typeof slow === 'string' ? slow : { kind, text, slow }
  }
  const bytes = kind === 'sha512' ? 64 : 32
  const hex = HEX.test(text) && text.length === 2 * bytes ? text.toLowerCase() : hexOfBase64(text)
  if (hex?.length === 2 * bytes) return { kind, hex }
  return `This is no ${kind} digest: give its ${bytes} bytes in hex or in base64.`
}

/** The bytes of a base64 text, plain or for URLs, in hex; undefined when it is none. */
export function hexOfBase64(text: string): string | undefined {
  if (!BASE64.test(text)) return undefined
  let hex = ''
  let held = 0
  let bits = 0
  for (const one of text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/')) {
    held = (held << 6) | BASE64_DIGITS.indexOf(one)
    bits += 6
    if (bits < 8) continue
    bits -= 8
    hex += (held >> bits).toString(16).padStart(2, '0')
    held &= (1 << bits) - 1
  }
  return held === 0 && bits < 6 ? hex : undefined
}

/**
 * The text whose SHA-256 stands where a key's own would, until that is known. It begins with a line break,
 * as no key does: whoever learned a foreign digest cannot show it in the place of the key.
 */
export const stoodInBy = (kind: ForeignDigest['kind'], ...parts: readonly string[]): string =>
  `\n${kind}\n${parts.join('\n')}`

/** A key of the kind `prefixed-api-key`: everything before its last underscore, and the long token after it. */
export function longTokenOf(secret: string): { readonly head: string; readonly token: string } | undefined {
  const at = secret.lastIndexOf('_')
  return at < 1 || at === secret.length - 1
    ? undefined
    : { head: secret.slice(0, at), token: secret.slice(at + 1) }
}
