import { type Address, type AddressRange, inRanges } from './address.ts'
import type { Collection, Dossier, Side } from './key.ts'
import type { Need } from './need.ts'
import { type HostRule, type RefererRule, refererAllowed, type Source, sourceAllowed } from './origin.ts'
import { missingFor, queryText } from './query.ts'
import type { Reason } from './reason.ts'
import type { SignatureFinding } from './signing.ts'
import { hasPassed, type Instant } from './terms.ts'

/** A key's restrictions, parsed. */
export interface Barriers {
  readonly hosts: readonly HostRule[]
  readonly referers: readonly RefererRule[]
  readonly addresses: readonly AddressRange[]
}

/** What the request itself shows. */
export interface Evidence {
  /** The caller's address; undefined when it cannot be known for certain. */
  readonly address: Address | undefined
  readonly source: Source
  readonly referer: string | undefined
  readonly signature: SignatureFinding
}

/** Which halves of a key each kind of rule binds, from the profile. */
export interface Binding {
  readonly readOnly: ReadonlySet<Side>
  readonly hosts: ReadonlySet<Side>
  readonly referers: ReadonlySet<Side>
  readonly addresses: ReadonlySet<Side>
  readonly signature: ReadonlySet<Side>
}

/**
 * One proven credential before the judge. `evidence` is asked for only by the rules that need it, by each
 * of them anew, and must answer the same every time.
 */
export interface Case {
  readonly dossier: Dossier
  readonly barriers: Barriers
  readonly binding: Binding
  readonly need: Need
  readonly evidence: () => Evidence
  readonly now: Instant
}

/** What a refusal is about, in the words its message needs. */
export interface Detail {
  readonly required?: readonly string[]
  readonly granted?: readonly string[]
  /** The permission query that was not met. */
  readonly query?: string
  readonly resource?: string
  readonly environment?: string
}

/** A rule that a request breaks, and what is to be said of it. */
export interface Finding {
  readonly reason: Reason
  readonly detail: Detail
}

interface Check<Known> {
  readonly reason: Reason
  /** Details of what is wrong, or undefined when the check is passed. */
  readonly fails: (it: Known) => Detail | undefined
}

type Standing = Pick<Case, 'dossier' | 'now'>

const PLAIN: Detail = {}
const when = (wrong: boolean): Detail | undefined => (wrong ? PLAIN : undefined)

/** The rules about the key, its credential and its account, whatever the request asks for. */
const STANDING: readonly Check<Standing>[] = [
  { reason: 'revoked', fails: ({ dossier }) => when(dossier.key.revokedAt !== undefined) },
  { reason: 'disabled', fails: ({ dossier }) => when(dossier.key.disabledAt !== undefined) },
  { reason: 'retired', fails: ({ dossier, now }) => when(hasPassed(dossier.credential.until, now)) },
  { reason: 'expired', fails: ({ dossier, now }) => when(hasPassed(dossier.key.expiresAt, now)) },
  { reason: 'account-inactive', fails: ({ dossier }) => when(!dossier.account.active) },
]

/** The rule book. The first line that fails is the reason given, so the order is part of the contract. */
export const CHECKS: readonly Check<Case>[] = [
  ...STANDING,
  { reason: 'environment-denied', fails: environmentDenied },
  { reason: 'address-denied', fails: addressDenied },
  { reason: 'host-denied', fails: hostDenied },
  { reason: 'referer-denied', fails: refererDenied },
  { reason: 'signature-missing', fails: it => when(signatureIs(it, 'absent')) },
  { reason: 'signature-stale', fails: it => when(signatureIs(it, 'stale')) },
  { reason: 'signature-wrong', fails: it => when(signatureIs(it, 'wrong')) },
  { reason: 'signature-replayed', fails: it => when(signatureIs(it, 'replayed')) },
  { reason: 'side-denied', fails: sideDenied },
  { reason: 'scope-missing', fails: scopeMissing },
  { reason: 'resource-denied', fails: resourceDenied },
  { reason: 'resource-unknown', fails: resourceUnknown },
  { reason: 'module-missing', fails: moduleMissing },
]

/** The first rule the request breaks, or undefined when it breaks none. */
export const judge = (it: Case): Finding | undefined => firstBroken(CHECKS, it)

/** The first rule a key breaks whatever it is asked for, or undefined when it stands. */
export const standing = (dossier: Dossier, now: Instant): Finding | undefined =>
  firstBroken(STANDING, { dossier, now })

function firstBroken<Known>(checks: readonly Check<Known>[], it: Known): Finding | undefined {
  for (const { reason, fails } of checks) {
    const detail = fails(it)
    if (detail !== undefined) return { reason, detail }
  }
  return undefined
}

/** Every rule the request breaks, in the order of the rule book. For explaining, not for deciding. */
export function findings(it: Case): readonly Finding[] {
  return CHECKS.flatMap(({ reason, fails }) => {
    const detail = fails(it)
    return detail === undefined ? [] : [{ reason, detail }]
  })
}

function environmentDenied({ dossier, need }: Case): Detail | undefined {
  const { environment } = dossier.key
  if (need.environments.length === 0) return undefined
  if (environment !== undefined && need.environments.includes(environment)) return undefined
  return { required: need.environments, environment: environment ?? '' }
}

/**
 * Whether rules of this kind bind the presented half. What counts is that the key has rules, not that
 * they could be parsed: one that could not fits nothing, so it denies.
 */
function isBound({ dossier, barriers, binding }: Case, kind: keyof Barriers): boolean {
  const ruled = dossier.key.restrictions[kind].length > 0 || barriers[kind].length > 0
  return ruled && binding[kind].has(dossier.credential.side)
}

function addressDenied(it: Case): Detail | undefined {
  if (!isBound(it, 'addresses')) return undefined
  const { address } = it.evidence()
  return when(address === undefined || !inRanges(address, it.barriers.addresses))
}

function hostDenied(it: Case): Detail | undefined {
  if (!isBound(it, 'hosts')) return undefined
  return when(!sourceAllowed(it.barriers.hosts, it.evidence().source))
}

function refererDenied(it: Case): Detail | undefined {
  if (!isBound(it, 'referers')) return undefined
  return when(!refererAllowed(it.barriers.referers, it.evidence().referer))
}

function signatureIs({ dossier, binding, evidence }: Case, finding: SignatureFinding): boolean {
  if (!dossier.key.signed || !binding.signature.has(dossier.credential.side)) return false
  return evidence().signature === finding
}

function sideDenied({ dossier, binding, need }: Case): Detail | undefined {
  return when(need.access === 'write' && binding.readOnly.has(dossier.credential.side))
}

function scopeMissing({ dossier, need }: Case): Detail | undefined {
  const granted = dossier.key.scopes
  for (const scope of need.scopes) if (!granted.includes(scope)) return scopesMissing(need, granted)
  return need.query !== undefined && missingFor(need.query, granted).length > 0
    ? scopesMissing(need, granted)
    : undefined
}

/** Of a query those scopes are required that would do. */
function scopesMissing({ scopes, query }: Need, granted: readonly string[]): Detail {
  if (query === undefined) return { required: scopes, granted }
  const required = [...new Set([...scopes, ...missingFor(query, granted)])]
  return { required, granted, query: queryText(query) }
}

function resourceDenied({ dossier, need }: Case): Detail | undefined {
  const { collections } = dossier.key
  if (collections === 'all') return undefined
  for (const resource of need.resources) {
    if (collectionsCalled(resource, dossier).some(it => !collections.includes(it.id))) return { resource }
  }
  return undefined
}

function resourceUnknown({ dossier, need }: Case): Detail | undefined {
  for (const resource of need.resources) {
    const called = collectionsCalled(resource, dossier)
    if (called.length === 0 || called.some(it => !it.active)) return { resource }
  }
  return undefined
}

/** Every collection an upstream could take `resource` for. Where one's name is another's id, all must be allowed. */
const collectionsCalled = (resource: string, { collections }: Dossier): readonly Collection[] =>
  collections.filter(it => it.id === resource || it.name === resource)

function moduleMissing({ dossier, need }: Case): Detail | undefined {
  const granted = dossier.account.modules
  for (const module of need.modules) if (!granted.includes(module)) return { required: [module], granted }
  return undefined
}
