import type { AuditEntry, Json } from './audit.ts'
import { canonicalJson } from './chain.ts'
import { after, HOUR, type Instant, SECOND } from './terms.ts'
import { MAX_TOKEN_SECONDS, type TokenClaims } from './token.ts'

/**
 * Which tokens of a key, of an account or, where it names neither, of an API have ended before their time.
 * Those of which any one thing is true.
 */
export interface TokenEnd {
  readonly key?: string | undefined
  readonly account?: string | undefined
  /** All of them. */
  readonly ended?: true | undefined
  /** Those that were issued earlier, epoch seconds. */
  readonly issuedBefore?: number | undefined
  /** Those of earlier rotations. */
  readonly generationBelow?: number | undefined
}

/** Whether a token has ended before its time. */
export const hasEnded = (
  { ended, issuedBefore, generationBelow }: TokenEnd,
  { iat, gen }: Pick<TokenClaims, 'iat' | 'gen'>,
): boolean => ended === true || iat < (issuedBefore ?? 0) || gen < (generationBelow ?? 0)

/** How long an end is worth telling: until no token that was there before can live. */
export const END_KEPT_MS = MAX_TOKEN_SECONDS * SECOND

/**
 * A node may go by what it read before a change for so long, at the most, and mint by it; a clock may be wrong by
 * a little besides. Tokens of so much later are taken for older than the change.
 */
const UNHEARD_MS = 6 * SECOND

/** The end that a change makes, and of which API's tokens. */
export interface EndOfApi {
  readonly apiId: string
  readonly end: TokenEnd
}

/**
 * Which tokens a change ends; undefined for one that leaves all as they are.
 * @param seenAt when it was seen, which is after it was made: tokens minted before then may not know of it
 */
export function endBy(entry: AuditEntry, seenAt: Instant): EndOfApi | undefined {
  const of = ENDS[entry.action]
  const apiId = textIn(entry.after, 'apiId')
  const end = of?.(entry, seenAt)
  return end === undefined || apiId === undefined ? undefined : { apiId, end }
}

type EndBy = (entry: AuditEntry, seenAt: Instant) => TokenEnd | undefined

const ENDS: Readonly<Record<string, EndBy>> = {
  'key.revoke': keyEnd,
  'key.disable': keyEnd,
  'key.enable': keyEnd,
  'key.amend': keyEnd,
  'key.rotate': retired,
  'key.end-grace': retired,
  'account.amend': accountEnd,
}

/** What a token carries of its key, or what decides whether there may be one. */
const CARRIED = [
  ...['scopes', 'collections', 'restrictions', 'signed', 'environment', 'projectId'],
  ...['expiresAt', 'disabledAt', 'revokedAt'],
]

function keyEnd({ target, before, after: now }: AuditEntry, seenAt: Instant): TokenEnd | undefined {
  if (isStopped(now)) return { key: target.id, ended: true }
  return differ(before, now, CARRIED) ? { key: target.id, issuedBefore: earlierThan(seenAt) } : undefined
}

const isStopped = (key: Json): boolean =>
  numberIn(key, 'revokedAt') !== undefined || numberIn(key, 'disabledAt') !== undefined

/** Epoch seconds: what was issued before may not know of what was seen then. */
export const earlierThan = (seenAt: Instant): number => Math.ceil(after(seenAt, UNHEARD_MS) / SECOND)

/** Old secrets that stop while a token made with them might live. */
function retired({ target, after: now }: AuditEntry, seenAt: Instant): TokenEnd | undefined {
  const credentials = listIn(now, 'credentials')
  const newest = Math.max(0, ...credentials.map(it => numberIn(it, 'generation') ?? 0))
  const soon = after(seenAt, HOUR)
  const stops = credentials.some(it => (numberIn(it, 'until') ?? soon) < soon)
  if (!stops) return undefined
  return { key: target.id, generationBelow: newest, ended: isStopped(now) ? true : undefined }
}

function accountEnd({ target, before, after: now }: AuditEntry, seenAt: Instant): TokenEnd | undefined {
  if (memberOf(now, 'active') === false) return { account: target.id, ended: true }
  if (!differ(before, now, ['active', 'modules'])) return undefined
  return { account: target.id, issuedBefore: earlierThan(seenAt) }
}

/** Two ends of the same key or account as one. The later says whether all of its tokens have ended. */
export const bothEnds = (earlier: TokenEnd | undefined, later: TokenEnd): TokenEnd => ({
  ...later,
  issuedBefore: latest(earlier?.issuedBefore, later.issuedBefore),
  generationBelow: latest(earlier?.generationBelow, later.generationBelow),
})

const latest = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.max(one, other)

const memberOf = (json: Json | undefined, name: string): Json | undefined =>
  typeof json !== 'object' || json === null || isList(json) ? undefined : json[name]

const isList = (json: Json): json is readonly Json[] => Array.isArray(json)

function textIn(json: Json, name: string): string | undefined {
  const member = memberOf(json, name)
  return typeof member === 'string' ? member : undefined
}

function numberIn(json: Json, name: string): number | undefined {
  const member = memberOf(json, name)
  return typeof member === 'number' ? member : undefined
}

function listIn(json: Json, name: string): readonly Json[] {
  const member = memberOf(json, name)
  return member !== undefined && member !== null && typeof member === 'object' && isList(member) ? member : []
}

const differ = (before: Json, now: Json, names: readonly string[]): boolean =>
  names.some(
    name => canonicalJson(memberOf(before, name) ?? null) !== canonicalJson(memberOf(now, name) ?? null),
  )
