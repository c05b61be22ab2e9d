import { createCipheriv, createDecipheriv, hash, hkdfSync, randomBytes } from 'node:crypto'
import type { Seal } from '../../ports/seal.ts'

const CIPHER = 'aes-256-gcm'
const KEY_BYTES = 32
const SALT_BYTES = 16
const NONCE_BYTES = 12
const TAG_BYTES = 16
const OVERHEAD = SALT_BYTES + NONCE_BYTES + TAG_BYTES

/**
 * AES-256-GCM under a key that HKDF-SHA256 makes of the server's secret, a salt of its own for each text, and the name.
 * Stored as base64url of salt, nonce, tag and text.
 * @param secret 32 random bytes or more; another secret opens nothing
 * @see RFC 5869; NIST SP 800-38D
 */
export function nodeSeal(secret: Uint8Array): Seal {
  const keyFor = (salt: Uint8Array, name: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', secret, salt, `latchkey/seal/${hash('sha256', name)}`, KEY_BYTES))

  return {
    seal(text, name) {
      const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)]
      const cipher = createCipheriv(CIPHER, keyFor(salt, name), nonce)
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([salt, nonce, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    open(sealed, name) {
      const bytes = Buffer.from(sealed, 'base64url')
      if (bytes.length < OVERHEAD) return undefined
      return opened(bytes, keyFor(bytes.subarray(0, SALT_BYTES), name))
    },
  }
}

function opened(bytes: Buffer, key: Uint8Array): string | undefined {
  const nonce = bytes.subarray(SALT_BYTES, SALT_BYTES + NONCE_BYTES)
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAuthTag(bytes.subarray(SALT_BYTES + NONCE_BYTES, OVERHEAD))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(OVERHEAD)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
