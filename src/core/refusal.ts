import type { Finding } from './judge.ts'
import type { Credential, Dossier } from './key.ts'
import type { LimitReading } from './limit.ts'
import type { Reason } from './reason.ts'
import { MAX_SECRET_LENGTH } from './secret.ts'
import type { Instant } from './terms.ts'
import { plainLine } from './usage.ts'
import type { Refused } from './verdict.ts'

/** What kinds of things say no. */
export const RULE_KINDS = [
  'addresses',
  'collection',
  'credits',
  'environments',
  'expiry',
  'hosts',
  'limit',
  'modules',
  'referers',
  'scopes',
  'side',
  'signature',
] as const

/** What exactly said no: the hosts a key lists, the name of a limit, the missing scopes, an expiry in epoch milliseconds. */
export interface RefusalRule {
  readonly kind: (typeof RULE_KINDS)[number]
  readonly values: readonly string[]
}

/** One refused request, as it is remembered for whoever must find out why. Never a secret, never a query. */
export interface Refusal {
  readonly id: string
  readonly at: Instant
  readonly apiId: string
  /** Absent, like all that is known of a key: a key nobody knows. */
  readonly accountId?: string | undefined
  readonly keyId?: string | undefined
  readonly credential?: Pick<Credential, 'id' | 'side' | 'generation' | 'mask'> | undefined
  readonly reason: Reason
  readonly rule?: RefusalRule | undefined
  /** Scopes the request asked for. */
  readonly scopes: readonly string[]
  readonly requestId: string
  readonly method?: string | undefined
  /** Without its query. */
  readonly path?: string | undefined
  readonly address?: string | undefined
  readonly host?: string | undefined
  readonly origin?: string | undefined
  /** Without its query. */
  readonly referer?: string | undefined
  readonly userAgent?: string | undefined
}

/** The texts of a request that are kept of its refusal. */
export type RefusalTexts = Pick<
  Refusal,
  'method' | 'path' | 'address' | 'host' | 'origin' | 'referer' | 'userAgent'
>

/** Characters kept of each. */
const LENGTHS: Readonly<Record<keyof RefusalTexts, number>> = {
  method: 20,
  path: 300,
  address: 64,
  host: 260,
  origin: 260,
  referer: 300,
  userAgent: 200,
}
const MAX_VALUES = 10
const MAX_VALUE_LENGTH = 100
/** Nobody needs the part of a Referer that may hold passwords and keys. */
const QUERY = /[?#].*$/s
const USER_INFO = /^([a-z]+:\/\/)[^/]*@/i
const KEY_REST = '[A-Za-z0-9_-]+…*'
const SHORTEST_BODY = 28
/** What may be the body of a key: it has no less, and letters of both cases, as no UUID, ULID or hexadecimal number has. */
const RUN = new RegExp(`[A-Za-z0-9_%-]{${SHORTEST_BODY},}`, 'g')
const BOTH_CASES = /[a-z].*[A-Z]|[A-Z].*[a-z]/
/** No UUID is as long; a key of any API, with its prefix, is, however it is escaped. */
const LONG_LENGTH = 37
const SHOWN_LENGTH = 8

/** Texts a key may have been put into by mistake, and which of them are URLs. */
const FREE = { path: true, host: false, origin: true, referer: true, userAgent: false } as const

/** The same texts, short and plain, without queries, user names and whatever begins like a key or is as long as one. */
export function keptTexts(texts: RefusalTexts, prefixes: readonly string[]): RefusalTexts {
  const plain = (name: keyof RefusalTexts) => plainLine(texts[name], LENGTHS[name])
  const free = (name: keyof typeof FREE) => {
    const text = FREE[name] ? bare(texts[name]) : texts[name]
    return text === undefined ? undefined : unkeyed(text, LENGTHS[name], prefixes)
  }
  return {
    ...{ method: plain('method'), path: free('path'), address: plain('address'), host: free('host') },
    ...{ origin: free('origin'), referer: free('referer'), userAgent: free('userAgent') },
  }
}

const bare = (url: string | undefined): string | undefined => url?.replace(QUERY, '').replace(USER_INFO, '$1')

/** The beginning of a text, plain and without keys, those it would have cut through included. */
const unkeyed = (text: string, most: number, prefixes: readonly string[]): string | undefined => {
  const line = plainLine(text, most + MAX_SECRET_LENGTH)
  return line === undefined ? undefined : withoutKeys(line, prefixes).slice(0, most)
}

/** What follows the prefix of a key goes, and the rest of what looks like one: it may have been put in the wrong place. */
function withoutKeys(text: string, prefixes: readonly string[]): string {
  let left = text.length < SHORTEST_BODY ? text : text.replace(RUN, shortened)
  for (const prefix of prefixes)
    if (left.includes(prefix)) left = left.replaceAll(new RegExp(`${prefix}${KEY_REST}`, 'g'), `${prefix}…`)
  return left
}

const shortened = (run: string): string =>
  run.length < LONG_LENGTH && !BOTH_CASES.test(run) ? run : `${run.slice(0, SHOWN_LENGTH)}…`

/** Names a caller asked for, as they are kept: not all of them, and no key among them. */
export const keptNames = (names: readonly string[], prefixes: readonly string[]): readonly string[] =>
  names.slice(0, MAX_VALUES).map(it => unkeyed(it, MAX_VALUE_LENGTH, prefixes) ?? '')

type Known = Finding & {
  readonly dossier: Dossier
  readonly readings: readonly LimitReading[]
}

/** What each reason is about. Those that say all there is to say are absent. */
const RULES: { readonly [It in Reason]?: (known: Known) => RefusalRule } = {
  retired: ({ dossier }) => ({ kind: 'expiry', values: spelled(dossier.credential.until) }),
  expired: ({ dossier }) => ({ kind: 'expiry', values: spelled(dossier.key.expiresAt) }),
  'environment-denied': ({ detail }) => ({ kind: 'environments', values: detail.required ?? [] }),
  'address-denied': ({ dossier }) => ({ kind: 'addresses', values: dossier.key.restrictions.addresses }),
  'host-denied': ({ dossier }) => ({ kind: 'hosts', values: dossier.key.restrictions.hosts }),
  'referer-denied': ({ dossier }) => ({ kind: 'referers', values: dossier.key.restrictions.referers }),
  'signature-missing': () => SIGNATURE,
  'signature-stale': () => SIGNATURE,
  'signature-wrong': () => SIGNATURE,
  'signature-replayed': () => SIGNATURE,
  'side-denied': ({ dossier }) => ({ kind: 'side', values: [dossier.credential.side] }),
  'scope-missing': ({ detail }) => ({ kind: 'scopes', values: missing(detail) }),
  'resource-denied': ({ detail }) => ({ kind: 'collection', values: [detail.resource ?? ''] }),
  'resource-unknown': ({ detail }) => ({ kind: 'collection', values: [detail.resource ?? ''] }),
  'module-missing': ({ detail }) => ({ kind: 'modules', values: missing(detail) }),
  'rate-limited': ({ readings }) => ({ kind: 'limit', values: full(readings) }),
  'credits-exhausted': () => ({ kind: 'credits', values: [] }),
}

const SIGNATURE: RefusalRule = { kind: 'signature', values: [] }

/** An instant that may be absent, as the list of names that rules are: epoch milliseconds. */
export const spelled = (at: Instant | undefined): readonly string[] => (at === undefined ? [] : [String(at)])

const missing = ({ required = [], granted = [] }: Finding['detail']): readonly string[] =>
  required.filter(it => !granted.includes(it))

const full = (readings: readonly LimitReading[]): readonly string[] =>
  readings.filter(it => !it.admitted).map(it => it.name)

/** Rules whose values are what the caller asked for. The values of all others are what the key or its API has. */
const ASKED: ReadonlySet<RefusalRule['kind']> = new Set(['collection', 'environments', 'modules', 'scopes'])

/** What exactly refused a request; undefined where the reason says all there is to say. */
export function ruleOf(
  { reason, detail, dossier, readings }: Refused,
  prefixes: readonly string[],
): RefusalRule | undefined {
  if (dossier === undefined) return undefined
  const rule = RULES[reason]?.({ reason, detail, dossier, readings })
  if (rule === undefined) return undefined
  if (ASKED.has(rule.kind)) return { kind: rule.kind, values: keptNames(rule.values, prefixes) }
  const values = rule.values.slice(0, MAX_VALUES).map(it => it.slice(0, MAX_VALUE_LENGTH))
  return { kind: rule.kind, values }
}
