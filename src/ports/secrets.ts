import type { SlowDigest } from '../core/digest-slow.ts'
import type { Digest } from '../core/terms.ts'

/** Everything that touches cryptography or chance. */
export interface Secrets {
  /** SHA-256 of a presented secret, hex. */
  digest(secret: string): Digest
  /** SHA-512 of a presented secret, hex. */
  sha512(secret: string): string
  /**
   * Whether a secret is the one of a slow digest. Takes up to seconds, and none of them from this thread.
   * @throws {Fault} when it cannot be found out
   */
  slowFits(secret: string, digest: SlowDigest): Promise<boolean>
  /**
   * Whether `signature` (hex or base64) is HMAC-SHA256 of `text` followed by `body` under `secret`.
   * Compared in constant time.
   */
  hmacFits(secret: string, text: string, body: Uint8Array, signature: string): boolean
  /** The digest of a body, hex. */
  contentDigest(kind: 'sha256' | 'sha512', body: Uint8Array): string
  /** Whether two texts spell the same HMAC-SHA256, each in hex or base64. Compared in constant time. */
  sameHmac(one: string, other: string): boolean
  /** `length` characters of base 62, each equally likely, from the system's randomness. */
  random(length: number): string
  /** A new id: the prefix, then a text that sorts by time and is never the same twice. */
  id(prefix: string): string
}
