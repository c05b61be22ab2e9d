import { createHmac, hash, randomBytes, randomFillSync, timingSafeEqual } from 'node:crypto'
import { BASE62 } from '../../core/secret.ts'
import { digestOf } from '../../core/terms.ts'
import type { Secrets } from '../../ports/secrets.ts'
import { slowDigests } from './slow-digests.ts'

/** Base 32 without look-alikes, in the order of its characters, so that texts sort as their numbers do. */
const BASE32 = '0123456789abcdefghjkmnpqrstvwxyz'
const TIME_LENGTH = 9
const SEQUENCE_LENGTH = 3
const CHANCE_LENGTH = 8
const POOL_BYTES = 4096
const IDS_PER_MS = 32 ** SEQUENCE_LENGTH

/** Bytes from here on would favour the first characters of base 62. */
const FAIR_BYTES = 248
const HEX = /^[0-9a-f]{64}$/i
/** 32 bytes in base 64. Its last character carries four bits, so only sixteen characters may stand there. */
const BASE64 = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=?$/

/** Cryptography and chance from the runtime. */
export function nodeSecrets(): Secrets {
  const nextId = idSource()
  return {
    digest: secret => digestOf(hash('sha256', secret, 'hex')),
    sha512: secret => hash('sha512', secret, 'hex'),
    slowFits: slowDigests(),
    hmacFits,
    contentDigest: (kind, body) => hash(kind, body, 'hex'),
    sameHmac,
    random: randomBase62,
    id: prefix => prefix + nextId(),
  }
}

function hmacFits(secret: string, text: string, body: Uint8Array, signature: string): boolean {
  const said = signatureBytes(signature)
  if (said === undefined) return false
  return timingSafeEqual(said, createHmac('sha256', secret).update(text).update(body).digest())
}

function sameHmac(one: string, other: string): boolean {
  const [left, right] = [signatureBytes(one), signatureBytes(other)]
  return left !== undefined && right !== undefined && timingSafeEqual(left, right)
}

function signatureBytes(signature: string): Buffer | undefined {
  if (HEX.test(signature)) return Buffer.from(signature, 'hex')
  return BASE64.test(signature) ? Buffer.from(signature, 'base64') : undefined
}

function randomBase62(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of randomBytes(length - text.length)) {
      if (byte < FAIR_BYTES) text += BASE62.charAt(byte % 62)
    }
  }
  return text
}

/**
 * Texts of 20 characters: the time, a number within the millisecond, and 40 bits that are drawn anew for each
 * millisecond, so that no two processes make the same.
 */
function idSource(): () => string {
  const randomBase32 = base32Source()
  let time = 0
  let timeText = ''
  let chance = ''
  let sequence = 0
  return () => {
    const now = Date.now()
    if (now > time || ++sequence === IDS_PER_MS) {
      time = Math.max(now, time + 1)
      timeText = base32(time, TIME_LENGTH)
      chance = randomBase32(CHANCE_LENGTH)
      sequence = 0
    }
    return timeText + base32(sequence, SEQUENCE_LENGTH) + chance
  }
}

/** Random characters, from randomness fetched by the kilobyte: one call for each would cost microseconds. */
function base32Source(): (length: number) => string {
  const pool = Buffer.alloc(POOL_BYTES)
  let used = POOL_BYTES
  return length => {
    if (used + length > POOL_BYTES) {
      randomFillSync(pool)
      used = 0
    }
    let text = ''
    for (const end = used + length; used < end; used++) text += BASE32.charAt((pool[used] ?? 0) & 31)
    return text
  }
}

function base32(value: number, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) text = BASE32[rest % 32] + text
  return text
}
