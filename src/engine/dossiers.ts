import { LRUCache } from 'lru-cache'
import { parseRange } from '../core/address.ts'
import type { Barriers } from '../core/judge.ts'
import type { Dossier, Key } from '../core/key.ts'
import type { LimitRule } from '../core/limit.ts'
import type { Need } from '../core/need.ts'
import { parseHostRule, parseRefererRule } from '../core/origin.ts'
import type { Awaitable, Digest } from '../core/terms.ts'
import { chain } from '../core/terms.ts'
import type { Take } from '../ports/counters.ts'
import type { KeyStore } from '../ports/keys.ts'
import type { Profile } from '../profile/compile.ts'
import type { LimitSpec } from '../profile/schema.ts'
import { recentByDigest } from './recent.ts'

/** Whether what was read about an account still holds. Shared by all of its dossiers in the cache. */
export interface Lease {
  valid: boolean
}

/** A dossier with everything that can be worked out before a request comes. */
export interface OpenDossier {
  readonly dossier: Dossier
  readonly barriers: Barriers
  /** Limits counted for the key or its account: the same for every request. */
  readonly takes: readonly Take[]
  /** Limits counted for each address besides. */
  readonly addressTakes: readonly Take[]
  readonly lease: Lease
  /** The last need this key was cleared for, where only time can change that; see {@link isPlain}. */
  clearedFor: Need | undefined
  /** Until when that holds. */
  readonly clearedUntil: number
  /** When its last use was noted, so that a busy key is not noted at every request. */
  notedAt: number
}

const end = (lease: Lease): void => {
  lease.valid = false
}

/** Reads dossiers, and remembers them for as long as they are known to be true. */
export interface Dossiers {
  open(apiId: string, profile: Profile, digest: Digest): Awaitable<OpenDossier | undefined>
}

/**
 * A cache in front of the store. A change to an account ends the lease of everything read about it
 * before the change is acknowledged, and a read that began before a change is used once, never kept:
 * a revoked key cannot come back. Unknown digests are not remembered, so strangers cost no memory.
 * @param capacity dossiers kept at the most
 */
export function cachedDossiers(keys: KeyStore, capacity: number): Dossiers {
  const known = recentByDigest<OpenDossier>(capacity)
  const leases = new LRUCache<string, Lease>({ max: capacity, dispose: end })
  let changes = 0

  keys.watch(accountId => {
    changes++
    leases.delete(accountId)
  })

  function fill(apiId: string, profile: Profile, digest: Digest): Awaitable<OpenDossier | undefined> {
    const before = changes
    return chain(keys.dossier(apiId, digest), dossier => {
      if (dossier === undefined) return undefined
      const opened = openDossier(dossier, profile, leaseOf(dossier.account.id))
      if (before === changes) known.set(digest, opened)
      return opened
    })
  }

  function leaseOf(accountId: string): Lease {
    const held = leases.get(accountId)
    if (held !== undefined) return held
    const lease = { valid: true }
    leases.set(accountId, lease)
    return lease
  }

  return {
    open(apiId, profile, digest) {
      const opened = known.get(digest)
      return opened?.lease.valid && opened.dossier.key.apiId === apiId ? opened : fill(apiId, profile, digest)
    },
  }
}

function openDossier(dossier: Dossier, profile: Profile, lease: Lease): OpenDossier {
  const { credential, key, account } = dossier
  const limits = profile.limitsOf(credential.side)
  const takeOf = (spec: LimitSpec): Take => ({
    slot: `${spec.name}/${spec.per === 'account' ? account.id : key.id}`,
    rule: limitRule(spec, key),
  })
  return {
    dossier,
    barriers: barriersOf(key),
    takes: limits.filter(it => it.per !== 'address').map(takeOf),
    addressTakes: limits.filter(it => it.per === 'address').map(takeOf),
    lease,
    clearedFor: undefined,
    clearedUntil: isPlain(key)
      ? Math.min(key.expiresAt ?? Infinity, credential.until ?? Infinity)
      : -Infinity,
    notedAt: 0,
  }
}

/**
 * A plain key has no rule that looks at the request itself. What it was cleared for once it stays cleared
 * for, until it expires, its grace ends, or something about its account changes and ends the lease.
 */
const isPlain = ({ restrictions, signed }: Key): boolean =>
  !signed &&
  restrictions.hosts.length === 0 &&
  restrictions.referers.length === 0 &&
  restrictions.addresses.length === 0

/** The profile's limit with the key's own number where it has one. */
export const limitRule = (spec: LimitSpec, key: Pick<Key, 'limits'>): LimitRule => ({
  name: spec.name,
  kind: spec.kind,
  limit: key.limits[spec.name] ?? spec.limit,
  spanMs: spec.seconds * 1000,
})

/** Stored rules were checked when they were entered; one that no longer parses matches nothing, so it denies. */
function barriersOf({ restrictions }: Key): Barriers {
  const parsed = <T>(texts: readonly string[], parse: (text: string) => T | undefined): readonly T[] =>
    texts.map(parse).filter(rule => rule !== undefined)
  return {
    hosts: parsed(restrictions.hosts, parseHostRule),
    referers: parsed(restrictions.referers, parseRefererRule),
    addresses: parsed(restrictions.addresses, parseRange),
  }
}
