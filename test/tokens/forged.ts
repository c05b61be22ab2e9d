import { createHmac, createPublicKey } from 'node:crypto'
import { generateKeyPair, SignJWT } from 'jose'
import { nodeTokenSigner } from '../../src/adapters/node/token-signer.ts'
import { claimsIn } from '../../src/core/token.ts'
import type { TokenSigner } from '../../src/ports/tokens.ts'
import { worth } from '../build/worth.ts'
import { base64, claimsShown, partsOf } from './shop.ts'

/** Tokens nobody here has signed as they are, each with what is wrong with it. */
export async function forgeries(
  token: string,
  signer: TokenSigner,
): Promise<readonly (readonly [what: string, token: string])[]> {
  const [header, payload, signature] = partsOf(token)
  const key = worth(signer.keys[0])
  const claims = claimsShown(token)
  const headed = (more: object) => base64({ alg: 'EdDSA', typ: 'at+jwt', kid: key.kid, ...more })
  const wider = base64({ ...claims, scope: 'things:read things:write', exp: claims.exp + 3600 })
  const pem = createPublicKey({ key: { ...key }, format: 'jwk' }).export({ format: 'pem', type: 'spki' })
  const hmac = (head: string, secret: string | Buffer) =>
    `${head}.${wider}.${createHmac('sha256', secret).update(`${head}.${wider}`).digest('base64url')}`
  const hs256 = headed({ alg: 'HS256' })
  const rsa = await generateKeyPair('RS256')
  const rs256 = new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: key.kid })
  const other = await nodeTokenSigner(new Uint8Array(32).fill(9), 'latchkey')
  const elsewhere = await other.sign(worth(claimsIn({ ...claims })))
  const own = await generateKeyPair('EdDSA', { extractable: true })
  const embedded = new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: key.kid })
  return [
    ['alg none, without a signature', `${headed({ alg: 'none' })}.${wider}.`],
    ['alg none, with the signature of another', `${headed({ alg: 'none' })}.${wider}.${signature}`],
    ['HS256 with the public key as its secret', hmac(hs256, pem)],
    ['HS256 with the bytes of the public key', hmac(hs256, Buffer.from(key.x, 'base64url'))],
    ['HS256 under an honest header', hmac(header, pem)],
    ['RS256 with a key of its own', await rs256.sign(rsa.privateKey)],
    ['EdDSA with a key of its own under our name', await embedded.sign(own.privateKey)],
    ['a payload that says more', `${header}.${wider}.${signature}`],
    ['a payload that is no JSON', `${header}.${base64('not json')}.${signature}`],
    ['a payload that is a list', `${header}.${base64([])}.${signature}`],
    ['a signature cut short', `${header}.${payload}.${signature.slice(0, -4)}`],
    ['no signature', `${header}.${payload}.`],
    ['no dots', 'eyJhbGciOiJFZERTQSJ9'],
    ['four parts', `${token}.${signature}`],
    ['another key id', `${headed({ kid: 'another' })}.${payload}.${signature}`],
    ['a path as key id', `${headed({ kid: '../../etc/passwd' })}.${payload}.${signature}`],
    ['a key of its own in the header', `${headed({ jwk: key })}.${payload}.${signature}`],
    ['a critical extension', `${headed({ crit: ['b64'], b64: false })}.${payload}.${signature}`],
    ['a header that is no JSON', `eyJ%%%.${payload}.${signature}`],
    [
      'a header nested deeply',
      `${base64(`{"a":${'['.repeat(2000)}${']'.repeat(2000)}}`)}.${payload}.${signature}`,
    ],
    ['one that another server signed', elsewhere],
    ['8 KiB of nothing', `eyJ${'A'.repeat(8180)}`],
    ['more than is looked at', `${token}${'A'.repeat(9000)}`],
  ]
}
