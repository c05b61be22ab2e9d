import { LRUCache } from 'lru-cache'
import type { Finding } from '../core/judge.ts'
import type { Dossier, Restrictions } from '../core/key.ts'
import { type Awaitable, chain, type Digest, type Instant, instant, MINUTE, SECOND } from '../core/terms.ts'
import { claimsOf, narrowed, type TokenClaims, type TokenWanted } from '../core/token.ts'
import type { ServedApi } from './apis.ts'
import type { Dossiers, OpenDossier } from './dossiers.ts'
import type { Inquiry, Protected } from './inquiry.ts'
import type { Ports } from './ports.ts'

/** Tokens whose signature was checked, remembered at the most; about 1 KiB each. */
const REMEMBERED = 10_000
/** How far ahead of ours the clock of the node that minted a token may be. */
const AHEAD_MS = MINUTE

/** What comes of a token: what is known of its key, as narrow as the token; or why nothing does. */
export type OpenedToken = OpenDossier | 'unknown' | 'busy' | 'unavailable'

/** Finds what stands behind a token. There at once when the token and its key were seen lately. */
export type OpenToken = (asked: TokenAsked, token: string) => Awaitable<OpenedToken>

/** Where a token is shown, when, and whether the store must be asked anew. */
export interface TokenAsked {
  readonly api: Protected
  readonly inquiry: Pick<Inquiry, 'fresh'>
  readonly now: Instant
}

type TokenPorts = Pick<Ports, 'keys' | 'secrets' | 'tokens'>

/** A token whose signature fits. */
interface Proven {
  readonly claims: TokenClaims
  /** Of the secret it was minted with. */
  readonly digest: Digest
  /** What it was last opened to, and from what. */
  latest: { readonly whole: OpenDossier; readonly narrow: OpenDossier } | undefined
}

/**
 * A token stands for the secret it was minted with, so it is found by that one's digest, in the same cache and under
 * the same leases: whatever ends a key ends its tokens, at the same instant. They differ in scopes and in their end.
 */
export function tokenOpener({ keys, secrets, tokens }: TokenPorts, dossiers: Dossiers): OpenToken {
  const proven = new LRUCache<Digest, Proven>({ max: REMEMBERED })

  return function open(asked, token) {
    if (tokens === undefined) return 'unavailable'
    const name = secrets.digest(token)
    const known = proven.get(name)
    if (known !== undefined) return stand(asked, known)
    return prove(token, asked.now).then(it => {
      if (it === undefined) return 'unknown'
      proven.set(name, it)
      return stand(asked, it)
    })
  }

  /** The signature last: to check it takes five times what it takes to see that there is no such key. */
  async function prove(token: string, now: Instant): Promise<Proven | undefined> {
    const claims = tokens?.claimed(token)
    if (claims === undefined || claims.iat * SECOND > now + AHEAD_MS) return undefined
    const record = await keys.find(claims.sub)
    const credential = record?.credentials.find(it => it.id === claims.cid)
    if (credential === undefined || !(await tokens?.fits(token))) return undefined
    return { claims, digest: credential.digest, latest: undefined }
  }

  function stand({ api, inquiry, now }: TokenAsked, it: Proven): Awaitable<OpenedToken> {
    const found = inquiry.fresh
      ? dossiers.readFresh(api, it.digest, now)
      : (dossiers.known(api, it.digest, now) ?? dossiers.read(api, it.digest, now))
    return chain(found, whole => {
      if (whole === undefined) return 'unknown'
      return whole === 'busy' ? whole : narrow(it, whole)
    })
  }

  function narrow(it: Proven, whole: OpenDossier): OpenDossier {
    if (it.latest?.whole === whole) return it.latest.narrow
    const end = it.claims.exp * SECOND
    const narrow: OpenDossier = {
      ...whole,
      dossier: narrowed(whole.dossier, it.claims),
      until: instant(Math.min(end, whole.until ?? end)),
      clearedFor: undefined,
    }
    it.latest = { whole, narrow }
    return narrow
  }
}

const RULES: readonly (readonly [kind: keyof Restrictions, reason: Finding['reason']])[] = [
  ['addresses', 'address-denied'],
  ['hosts', 'host-denied'],
  ['referers', 'referer-denied'],
]

/** The first rule that binds a key wherever it is used; undefined where none does. */
export function boundBy({ key, credential }: Dossier, { profile }: Protected): Finding['reason'] | undefined {
  const rule = RULES.find(
    ([kind]) => key.restrictions[kind].length > 0 && profile.binding[kind].has(credential.side),
  )
  return rule?.[1]
}

/** A new token, and what it says. */
export interface MintedToken {
  readonly token: string
  readonly claims: TokenClaims
}

/** Mints a token from a key that was admitted. @returns undefined where this node can sign nothing */
export async function mintToken(
  { tokens, secrets }: TokenPorts,
  served: ServedApi,
  wanted: TokenWanted & { readonly dossier: Dossier; readonly now: Instant },
): Promise<MintedToken | undefined> {
  if (tokens === undefined) return undefined
  const { dossier, now } = wanted
  const isBound = boundBy(dossier, served) !== undefined
  const id = secrets.id('tok_')
  const claims = claimsOf({ issuer: tokens.issuer, api: served.api.name, dossier, isBound, id, now }, wanted)
  return { token: await tokens.sign(claims), claims }
}
