import { createLocalJWKSet, type JWK, type LocalJWKSet } from 'jose'
import { baseOf } from '../client/options.ts'
import { isObject, isText } from '../core/json.ts'
import type { TokenClaims } from '../core/token.ts'
import { hasEnded, type TokenEnd } from '../core/token-end.ts'

/** What an API's tokens are checked with, as its gateway publishes it. */
export interface TokenList {
  readonly issuer: string
  readonly carriers: readonly { readonly header: string; readonly scheme: string | undefined }[]
  /** Headers that may stand once, lower case. */
  readonly singles: ReadonlySet<string>
  /** All scopes of the API. */
  readonly scopes: readonly string[]
  readonly vary: string
  /** Whether pages of other origins may read answers: then more is needed to answer them. */
  readonly sharesAcrossOrigins: boolean
  /** Halves of a key that may only read. */
  readonly readOnly: readonly string[]
  /** Names of the keys tokens are signed with. */
  readonly keyIds: ReadonlySet<string | undefined>
  readonly keyFor: LocalJWKSet
  /** Whether a token has ended before its time. */
  hasEnded(claims: TokenClaims): boolean
}

/** Where the list is, and how it is asked for. */
export interface TokenListOptions {
  readonly gatewayUrl: string
  readonly credential: string
  readonly api: string
  readonly fetch: typeof globalThis.fetch
  readonly now: () => number
  readonly outageMs: number
}

/** So old a list is asked for again while it is still gone by; by the time it is older it is waited for. */
const AGING_MS = 2000
/** With the second that a gateway may be behind its own store, no end is unknown for longer than five. */
const OLD_MS = 4000
/** After it could not be had it is not asked for again so soon. */
const PAUSE_MS = 1000
const TIMEOUT_MS = 2000

interface Held {
  readonly list: TokenList
  readonly tag: string | undefined
  /** When it was asked for, and so certainly true. */
  readonly at: number
}

/**
 * Keeps the list up to date, as long as somebody asks for it.
 * @throws {LatchkeyError} at once, `url-invalid`
 * @returns undefined while it cannot be had and the one before is too old
 */
export function tokenLists(options: TokenListOptions): () => Promise<TokenList | undefined> {
  const { now, outageMs } = options
  const gatewayUrl = baseOf(options.gatewayUrl, 'gatewayUrl', 'http://localhost:4701')
  let held: Held | undefined
  let failedAt: number | undefined
  let asking: Promise<void> | undefined

  async function ask(): Promise<void> {
    const at = now()
    const fresh = await fetched({ ...options, gatewayUrl }, held, at).catch(() => undefined)
    failedAt = fresh === undefined ? now() : undefined
    held = fresh ?? held
  }

  function refresh(): Promise<void> {
    if (failedAt !== undefined && now() - failedAt < PAUSE_MS) return Promise.resolve()
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }

  const age = () => (held === undefined ? Number.POSITIVE_INFINITY : now() - held.at)

  return async () => {
    if (age() >= OLD_MS) await refresh()
    else if (age() >= AGING_MS) void refresh()
    return age() < OLD_MS + outageMs ? held?.list : undefined
  }
}

async function fetched(
  { gatewayUrl, credential, api, fetch }: TokenListOptions,
  held: Held | undefined,
  at: number,
): Promise<Held | undefined> {
  const url = `${gatewayUrl}/_latchkey/v1/revocations?api=${encodeURIComponent(api)}`
  const headers = {
    Authorization: `Bearer ${credential}`,
    ...(held?.tag !== undefined && { 'If-None-Match': held.tag }),
  }
  const answer = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
  if (answer.status === 304 && held !== undefined) return { ...held, at }
  const list = answer.status === 200 ? listIn(await answer.json()) : undefined
  return list && { list, tag: answer.headers.get('etag') ?? undefined, at }
}

function listIn(json: unknown): TokenList | undefined {
  if (!isObject(json)) return undefined
  const { issuer, carriers, singles, scopes, vary, sharesAcrossOrigins, readOnly, keys, ended } = json
  if (typeof issuer !== 'string' || typeof vary !== 'string' || !isListOf(carriers, isObject))
    return undefined
  if (!isListOf(keys, isJwk) || !isListOf(ended, isObject) || !isListOf(readOnly, isText)) return undefined
  if (!isListOf(singles, isText) || !isListOf(scopes, isText)) return undefined
  const ends = ended.map(endIn)
  const [all, byName] = [ends.filter(isOfAll), new Map(ends.map(it => [it.key ?? it.account ?? '', it]))]
  return {
    ...{
      issuer,
      scopes,
      vary,
      readOnly,
      singles: new Set(singles),
      sharesAcrossOrigins: sharesAcrossOrigins !== false,
    },
    carriers: carriers.map(it => ({ header: textOf(it['header']) ?? '', scheme: textOf(it['scheme']) })),
    keyIds: new Set(keys.map(it => it.kid)),
    keyFor: createLocalJWKSet({ keys: [...keys] }),
    hasEnded: claims =>
      [...all, byName.get(claims.sub), byName.get(claims.acc)].some(
        it => it !== undefined && hasEnded(it, claims),
      ),
  }
}

const isOfAll = ({ key, account }: TokenEnd): boolean => key === undefined && account === undefined

const endIn = (said: Said): TokenEnd => ({
  key: textOf(said['key']),
  account: textOf(said['account']),
  ended: said['ended'] === true ? true : undefined,
  issuedBefore: numberOf(said['issuedBefore']),
  generationBelow: numberOf(said['generationBelow']),
})

type Said = Readonly<Record<string, unknown>>

const isJwk = (it: unknown): it is JWK => isObject(it) && isText(it['kty'])
const isListOf = <T>(it: unknown, is: (it: unknown) => it is T): it is readonly T[] =>
  Array.isArray(it) && it.every(is)
const textOf = (it: unknown): string | undefined => (isText(it) ? it : undefined)
const numberOf = (it: unknown): number | undefined => (typeof it === 'number' ? it : undefined)
