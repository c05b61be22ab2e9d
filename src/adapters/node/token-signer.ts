import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, compactVerify, errors, SignJWT } from 'jose'
import { isObject, readJson } from '../../core/json.ts'
import { claimsIn, TOKEN_ALGORITHM, TOKEN_TYPE, type TokenClaims } from '../../core/token.ts'
import type { PublicKey, TokenSigner } from '../../ports/tokens.ts'
import { secretFor } from './secret-file.ts'

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8. @see RFC 8410 §7 */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * Signs with an Ed25519 key worked out from the server's secret: the same on all nodes and after each start. With
 * another secret it is another key, and tokens from before end.
 * @param issuer what its tokens name as theirs
 */
export async function nodeTokenSigner(secret: Uint8Array, issuer: string): Promise<TokenSigner> {
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8, secretFor(secret, 'tokens')]),
    format: 'der',
    type: 'pkcs8',
  })
  const publicKey = createPublicKey(privateKey)
  const key = await published(publicKey)
  const header = { alg: TOKEN_ALGORITHM, typ: TOKEN_TYPE, kid: key.kid }
  // Ours begin with the very same characters: whatever else says how it is to be checked is not asked.
  const beginning = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.`
  return {
    keys: [key],
    issuer,
    sign: claims => new SignJWT({ ...claims }).setProtectedHeader(header).sign(privateKey),
    claimed: token => (token.startsWith(beginning) ? claimsWritten(token) : undefined),
    fits: async token => token.startsWith(beginning) && (await isSigned(token, publicKey)),
  }
}

async function published(publicKey: KeyObject): Promise<PublicKey> {
  const { kty = '', crv = '', x = '' } = publicKey.export({ format: 'jwk' })
  const kid = await calculateJwkThumbprint({ kty, crv, x })
  return { kty, crv, x, kid, alg: TOKEN_ALGORITHM, use: 'sig' }
}

function claimsWritten(token: string): TokenClaims | undefined {
  const [, payload = ''] = token.split('.')
  const json = readJson(Buffer.from(payload, 'base64url').toString('utf8'))
  return json.ok && isObject(json.value) ? claimsIn(json.value) : undefined
}

async function isSigned(token: string, publicKey: KeyObject): Promise<boolean> {
  try {
    await compactVerify(token, publicKey, { algorithms: [TOKEN_ALGORITHM] })
    return true
  } catch (cause) {
    if (cause instanceof errors.JOSEError) return false
    throw cause
  }
}
