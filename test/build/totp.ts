import { createHmac } from 'node:crypto'

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const STEP_MS = 30_000

/** A code as an authenticator app shows it. @param secret in base 32 @see RFC 6238 */
export function totpOf(secret: string, at = Date.now()): string {
  const bits = [...secret].map(it => BASE32.indexOf(it).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map(it => Number.parseInt(it, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / STEP_MS)))
  const mac = createHmac('sha1', key).update(counter).digest()
  const code = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff
  return String(code % 1_000_000).padStart(6, '0')
}

/** The code after the one that is shown, which is taken already. */
export const nextTotpOf = (secret: string): string => totpOf(secret, Date.now() + STEP_MS)
