/**
 * Checks tokens of keys where they are shown: without a question to the server, and yet ended within five seconds of
 * their key. Runs wherever there is `fetch` and WebCrypto.
 *
 * ```ts
 * const verify = tokenVerifier({ gatewayUrl, credential, api: 'mine', verify: latchkey.verify })
 * app.get('/v1/things', guard({ verify, api: 'mine', need: 'things:read' }), list)
 * ```
 *
 * @module
 */

import { compactVerify } from 'jose'
import type { Valid, Verdict, VerifyRequest } from '../client/verdict.ts'
import type { Verify, VerifyOptions } from '../client/verify.ts'
import { missingFor, readQuery } from '../core/query.ts'
import type { Reason } from '../core/reason.ts'
import {
  claimsIn,
  MAX_TOKEN_LENGTH,
  scopesIn,
  TOKEN_ALGORITHM,
  TOKEN_START,
  TOKEN_TYPE,
  type TokenClaims,
} from '../core/token.ts'
import { type Doubt, refused, valid } from './token-answer.ts'
import { type TokenList, tokenLists } from './token-list.ts'
import { canSettle, type Sent, sentWith } from './token-question.ts'

/** What tokens are checked with. */
export interface TokenVerifierOptions {
  readonly gatewayUrl: string
  /** A root key that may verify: it reads which tokens have ended. */
  readonly credential: string
  /** Name of the API. */
  readonly api: string
  /**
   * Asked about everything a token does not settle by itself: keys, credits, collections, routes, and whatever would be
   * refused, so that refusals read as everywhere. Absent: what is not settled is refused.
   */
  readonly verify?: Verify | undefined
  /**
   * How much longer to go by what is known of ended tokens while the gateway cannot be reached. Absent: 0, so that
   * nothing that has ended is let in for longer than five seconds.
   */
  readonly outageSeconds?: number | undefined
  /** Instead of the runtime's own. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Epoch milliseconds, for tests. Absent: the runtime's clock. */
  readonly now?: (() => number) | undefined
}

/** Tokens whose signature fits, remembered at the most. */
const REMEMBERED = 1000
/** How far ahead of ours the clock of the server may be. */
const AHEAD_SECONDS = 60

/**
 * Makes a verifier that settles by itself what tokens can settle. It counts nothing: limits are for whoever is asked.
 * @throws {LatchkeyError} `url-invalid`, where it is made
 */
export function tokenVerifier(options: TokenVerifierOptions): Verify {
  const {
    now = Date.now,
    fetch = (input, init) => globalThis.fetch(input, init),
    outageSeconds = 0,
  } = options
  const current = tokenLists({ ...options, fetch, now, outageMs: outageSeconds * 1000 })
  const known = new Map<string, Signed>()

  async function claimsOf(token: string, list: TokenList): Promise<TokenClaims | undefined> {
    const before = known.get(token)
    if (before !== undefined && list.keyIds.has(before.keyId)) return before.claims
    const signed = await signedBy(token, list)
    if (signed === undefined) return undefined
    const [oldest] = known.keys()
    if (known.size >= REMEMBERED && oldest !== undefined) known.delete(oldest)
    known.set(token, signed)
    return signed.claims
  }

  async function settled(request: VerifyRequest): Promise<Valid | Doubt> {
    if (!mayHoldToken(request)) return 'missing'
    const sent = canSettle(request) ? sentWith(request) : undefined
    const list = await current()
    if (list === undefined || sent === undefined) return 'unavailable'
    const token = tokenIn(request, sent, list)
    if (token === undefined) return 'missing'
    const claims = await claimsOf(token, list)
    if (claims === undefined) return 'unknown'
    const wrong = wrongWith(claims, list, { api: options.api, seconds: now() / 1000 })
    return wrong ?? unmet(claims, request, list) ?? valid(claims, list)
  }

  return async (request: VerifyRequest, about?: VerifyOptions): Promise<Verdict> => {
    const verdict = request.api === options.api ? await settled(request) : 'unavailable'
    if (typeof verdict === 'object') return verdict
    return options.verify === undefined ? refused(verdict) : options.verify(request, about)
  }
}

const mayHoldToken = ({ key, headers = {} }: VerifyRequest): boolean =>
  [key ?? [], Object.values(headers)].flat(2).some(it => it.includes(TOKEN_START))

/**
 * The one token a request shows, in the one place; undefined where it shows none, something besides, or twice what only
 * one reader would take from the first.
 */
function tokenIn(
  { key }: VerifyRequest,
  sent: readonly Sent[],
  { carriers, singles }: TokenList,
): string | undefined {
  const watched = sent.filter(([name]) => singles.has(plainName(name)))
  if (new Set(watched.map(([name]) => plainName(name))).size < watched.length) return undefined
  const shown = sent.flatMap(([name, value]) => {
    const carrier = carriers.find(it => it.header.toLowerCase() === plainName(name))
    if (carrier === undefined) return []
    return [name.includes('_') ? '' : withoutScheme(value, carrier.scheme)]
  })
  const [token, ...others] = key === undefined ? shown : [key, ...shown]
  if (token === undefined || others.length > 0) return undefined
  return token.startsWith(TOKEN_START) && token.length <= MAX_TOKEN_LENGTH ? token : undefined
}

/** As servers read it that take underscores for hyphens. */
const plainName = (name: string): string => name.toLowerCase().replaceAll('_', '-')

function withoutScheme(value: string, scheme: string | undefined): string {
  if (scheme === undefined) return value
  const [said = '', ...rest] = value.split(' ')
  return said.toLowerCase() === scheme.toLowerCase() ? rest.join(' ').replace(/^ +/, '') : ''
}

/** A token whose signature fits. */
interface Signed {
  readonly claims: TokenClaims
  readonly keyId: string | undefined
}

async function signedBy(token: string, { keyFor }: TokenList): Promise<Signed | undefined> {
  try {
    const { payload, protectedHeader } = await compactVerify(token, keyFor, { algorithms: [TOKEN_ALGORITHM] })
    if (protectedHeader.typ !== TOKEN_TYPE) return undefined
    const claims = claimsIn(JSON.parse(new TextDecoder().decode(payload)))
    return claims && { claims, keyId: protectedHeader.kid }
  } catch {
    return undefined
  }
}

interface Here {
  readonly api: string
  /** Since the epoch. */
  readonly seconds: number
}

function wrongWith(claims: TokenClaims, list: TokenList, { api, seconds }: Here): Reason | undefined {
  if (claims.aud !== api || claims.iss !== list.issuer || claims.iat > seconds + AHEAD_SECONDS)
    return 'unknown'
  if (list.hasEnded(claims)) return 'revoked'
  return claims.exp > seconds ? undefined : 'expired'
}

/** What a request needs that the token does not say, or that it says is not given. */
function unmet(claims: TokenClaims, request: VerifyRequest, list: TokenList): Doubt | undefined {
  if (claims.bound === true || asksMore(request, list)) return 'unavailable'
  const { access = 'read', scopes = [], query, modules = [], environments = [] } = request.need ?? {}
  const granted = scopesIn(claims)
  if (environments.length > 0 && !environments.includes(claims.env ?? '')) return 'environment-denied'
  if (access === 'write' && list.readOnly.includes(claims.sid)) return 'side-denied'
  if (scopes.some(it => !granted.includes(it))) return 'scope-missing'
  if (!modules.every(it => claims.mod.includes(it))) return 'module-missing'
  return query === undefined ? undefined : unmetBy(query, granted, list)
}

function unmetBy(text: string, granted: readonly string[], { scopes }: TokenList): Doubt | undefined {
  const reading = readQuery(text, scopes)
  if (!reading.ok) return 'unavailable'
  return missingFor(reading.query, granted).length > 0 ? 'scope-missing' : undefined
}

/** What only the server knows: routes, and which pages may read an answer. */
function asksMore({ need, method, origin, headers = {} }: VerifyRequest, list: TokenList): boolean {
  if (need === undefined && method !== undefined) return true
  return list.sharesAcrossOrigins && (origin !== undefined || Object.keys(headers).some(isOrigin))
}

const isOrigin = (name: string): boolean => name.toLowerCase() === 'origin'
