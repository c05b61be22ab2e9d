import { isObject, isText } from './json.ts'
import type { Dossier, Side } from './key.ts'
import { type Instant, instant, SECOND } from './terms.ts'

/** No profile lets a token live longer, seconds. */
export const MAX_TOKEN_SECONDS = 3600
/** How long it lives where nobody says, seconds. */
export const USUAL_TOKEN_SECONDS = 300
/** No token is longer. Longer texts are refused before anything looks at them. */
export const MAX_TOKEN_LENGTH = 8192
/** What every token begins with, and no key of an API that has tokens: a brace and a quote in base 64. */
export const TOKEN_START = 'eyJ'
/** Says what kind of token it is. @see RFC 9068 §2.1 */
export const TOKEN_TYPE = 'at+jwt'
/** The one algorithm there is. @see RFC 8037 */
export const TOKEN_ALGORITHM = 'EdDSA'

/** What the holder of a key may add to a token: plain values, by name. */
export type ExtraClaims = Readonly<Record<string, string | number | boolean>>

/**
 * What a token says, in the names it says it by; instants are epoch seconds.
 * @see RFC 7519 §4.1 for the registered ones, RFC 8693 §4.2 for scope
 */
export interface TokenClaims {
  readonly iss: string
  /** Name of the API. */
  readonly aud: string
  /** Id of the key. */
  readonly sub: string
  /** Id of the credential it was minted with. */
  readonly cid: string
  /** Which rotation that came from. */
  readonly gen: number
  /** Which half of the key it is. */
  readonly sid: Side
  /** Its scopes, separated by spaces. */
  readonly scope: string
  readonly acc: string
  readonly prj?: string | undefined
  readonly env?: string | undefined
  /** Modules its account had enabled. */
  readonly mod: readonly string[]
  readonly col: 'all' | readonly string[]
  /** Whether rules of the key look at each request, so that the token alone does not say enough. */
  readonly bound?: true | undefined
  readonly ext?: ExtraClaims | undefined
  readonly iat: number
  readonly exp: number
  readonly jti: string
}

/** What is asked of a new token. */
export interface TokenWanted {
  readonly scopes: readonly string[]
  readonly seconds: number
  readonly claims?: ExtraClaims | undefined
}

/** What a token is made from. */
export interface TokenOrigin {
  readonly issuer: string
  readonly api: string
  readonly dossier: Dossier
  /** Whether its key has rules that look at each request. */
  readonly isBound: boolean
  readonly id: string
  readonly now: Instant
}

/** What a new token says: no more scopes than its key has, and no later an end than the key and its secret have. */
export function claimsOf({ issuer, api, dossier, isBound, id, now }: TokenOrigin, wanted: TokenWanted) {
  const { key, credential, account } = dossier
  const ends = [now + wanted.seconds * SECOND, key.expiresAt, credential.until].filter(it => it !== undefined)
  const claims: TokenClaims = {
    ...{ iss: issuer, aud: api, sub: key.id, cid: credential.id },
    ...{ gen: credential.generation, sid: credential.side },
    scope: wanted.scopes.filter(it => key.scopes.includes(it)).join(' '),
    ...{ acc: account.id, prj: key.projectId, env: key.environment },
    ...{ mod: account.modules, col: key.collections },
    bound: isBound ? true : undefined,
    ext: wanted.claims,
    iat: Math.floor(now / SECOND),
    exp: Math.floor(Math.min(...ends) / SECOND),
    jti: id,
  }
  return claims
}

/** The scopes a token says. */
export const scopesIn = ({ scope }: Pick<TokenClaims, 'scope'>): readonly string[] =>
  scope === '' ? [] : scope.split(' ')

/** What is known of a key, as it stands for a token of it: with the token's scopes, and the token's end. */
export function narrowed(dossier: Dossier, claims: TokenClaims): Dossier {
  const { key } = dossier
  const said = scopesIn(claims)
  const end = claims.exp * SECOND
  return {
    ...dossier,
    key: {
      ...key,
      scopes: key.scopes.filter(it => said.includes(it)),
      expiresAt: instant(key.expiresAt === undefined ? end : Math.min(end, key.expiresAt)),
    },
  }
}

type Said = Readonly<Record<string, unknown>>

/** The claims of a token whose signature fits; undefined where they are not all there as they are written here. */
export function claimsIn(said: Said): TokenClaims | undefined {
  const { iss, aud, sub, cid, sid, scope, acc, jti } = said
  const { gen, iat, exp } = said
  const { prj, env, mod, col, bound, ext } = said
  if (!isText(iss) || !isText(aud) || !isText(sub) || !isText(cid) || !isText(scope)) return undefined
  if (!isText(acc) || !isText(jti) || !isWhole(gen) || !isWhole(iat) || !isWhole(exp)) return undefined
  if (sid !== 'secret' && sid !== 'publishable') return undefined
  if (!isMaybe(prj, isText) || !isMaybe(env, isText) || !isNames(mod)) return undefined
  if (col !== 'all' && !isNames(col)) return undefined
  if (!isMaybe(bound, isTrue) || !isMaybe(ext, isExtra)) return undefined
  return { iss, aud, sub, cid, gen, sid, scope, acc, prj, env, mod, col, bound, ext, iat, exp, jti }
}

const isTrue = (it: unknown): it is true => it === true
const isWhole = (it: unknown): it is number => Number.isSafeInteger(it)
const isNames = (it: unknown): it is readonly string[] => Array.isArray(it) && it.every(isText)
const isMaybe = <T>(it: unknown, is: (it: unknown) => it is T): it is T | undefined =>
  it === undefined || is(it)
const isExtra = (it: unknown): it is ExtraClaims =>
  isObject(it) && Object.values(it).every(one => ['string', 'number', 'boolean'].includes(typeof one))
