import type { Side } from './key.ts'

/** One way a key of an API may look. */
export interface KeyForm {
  /** What it begins with. Where several fit, the longest wins. */
  readonly prefix: string
  readonly side: Side
  /** The environment its keys act in, where the API has environments. */
  readonly environment?: string | undefined
  /** Issued forms are made here and end in a checksum; imported ones were made elsewhere and do not. */
  readonly issued: boolean
}

/** Random characters in an issued secret: 62²⁸ ≈ 2¹⁶⁶. */
export const RANDOM_LENGTH = 28
export const CHECKSUM_LENGTH = 6
/** No key is longer. Longer texts are refused before anything looks at them. */
export const MAX_SECRET_LENGTH = 256
const MASK_LENGTH = 3
/** A mask shows at most one of so many characters, which only short imported secrets notice. */
const MASK_SHARE = 4

export const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const IMPORTED = /^[\x21-\x7e]+$/

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1
  return crc >>> 0
})

/**
 * CRC-32 of the first `length` characters of an ASCII text.
 * @see ISO 3309; the same polynomial as zlib and PNG
 */
export function crc32(text: string, length: number): number {
  let crc = 0xffffffff
  for (let at = 0; at < length; at++) {
    crc = (CRC_TABLE[(crc ^ text.charCodeAt(at)) & 0xff] ?? 0) ^ (crc >>> 8)
  }
  return (crc ^ 0xffffffff) >>> 0
}

/** Puts an issued secret together: prefix, randomness, and the checksum of both in six base-62 digits. */
export function assembleSecret(prefix: string, randomness: string): string {
  const body = prefix + randomness
  let rest = crc32(body, body.length)
  let checksum = ''
  for (let digit = 0; digit < CHECKSUM_LENGTH; digit++) {
    checksum = BASE62[rest % 62] + checksum
    rest = Math.floor(rest / 62)
  }
  return body + checksum
}

/** Value of each base-62 digit by its character code; -1 for every other character below 128. */
const DIGITS = Int8Array.from({ length: 128 }, (_, code) => BASE62.indexOf(String.fromCharCode(code)))

/**
 * True when the text from `from` on is base 62 and its last six characters are the checksum of all those
 * before them.
 */
export function checksumFits(secret: string, from: number): boolean {
  const length = secret.length - CHECKSUM_LENGTH
  let said = 0
  for (let at = from; at < secret.length; at++) {
    const digit = DIGITS[secret.charCodeAt(at)]
    if (digit === undefined || digit < 0) return false
    if (at >= length) said = said * 62 + digit
  }
  return length >= from && said === crc32(secret, length)
}

/** Forms with the longest prefix first, so that the first that fits is the one that counts. */
export const byLongestPrefix = (forms: readonly KeyForm[]): readonly KeyForm[] =>
  forms.toSorted((a, b) => b.prefix.length - a.prefix.length)

/**
 * The form a presented text would have by its prefix, or undefined when it cannot be a key: no registered
 * prefix, or too long. Whether it really has the form, {@link hasForm} says.
 * @param forms in the order of {@link byLongestPrefix}
 */
export function formByPrefix(forms: readonly KeyForm[], secret: string): KeyForm | undefined {
  if (secret.length > MAX_SECRET_LENGTH) return undefined
  for (const form of forms) if (secret.startsWith(form.prefix)) return form
  return undefined
}

/**
 * Whether a text that begins with a form's prefix has the form: only characters a key may have and, where
 * the form is issued, the exact length and a checksum that fits. Junk fails here, before any store is asked.
 */
export function hasForm({ issued, prefix }: KeyForm, secret: string): boolean {
  if (!issued) return secret.length > prefix.length && IMPORTED.test(secret)
  return (
    secret.length === prefix.length + RANDOM_LENGTH + CHECKSUM_LENGTH && checksumFits(secret, prefix.length)
  )
}

/** The form a text has in full, or undefined. @param forms in the order of {@link byLongestPrefix} */
export function formOf(forms: readonly KeyForm[], secret: string): KeyForm | undefined {
  const form = formByPrefix(forms, secret)
  return form !== undefined && hasForm(form, secret) ? form : undefined
}

/** What may be shown of a secret for good: its prefix and the next three characters, fewer of a short one. */
export function maskOf(secret: string, prefix: string): string {
  const shown = Math.min(MASK_LENGTH, Math.floor((secret.length - prefix.length) / MASK_SHARE))
  return `${secret.slice(0, prefix.length + shown)}...`
}
