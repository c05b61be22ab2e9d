import type { TokenClaims } from '../core/token.ts'

/** A public key as others read it. @see RFC 7517, RFC 8037 */
export interface PublicKey {
  readonly kty: string
  readonly crv: string
  readonly x: string
  readonly kid: string
  readonly alg: string
  readonly use: string
}

/** Makes tokens, and tells its own from all others. */
export interface TokenSigner {
  /** What others check its tokens with. */
  readonly keys: readonly PublicKey[]
  /** Who it says has issued them. */
  readonly issuer: string
  sign(claims: TokenClaims): Promise<string>
  /** What a token says of itself, its signature not looked at; undefined for what was certainly not made here. */
  claimed(token: string): TokenClaims | undefined
  /** Whether a token was made here and is as it was made. Its end is not looked at. */
  fits(token: string): Promise<boolean>
}
