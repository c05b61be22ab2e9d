import { LRUCache } from 'lru-cache'
import { parseRange } from '../core/address.ts'
import type { Barriers } from '../core/judge.ts'
import type { Dossier, Key } from '../core/key.ts'
import type { LimitRule } from '../core/limit.ts'
import type { Need } from '../core/need.ts'
import { parseHostRule, parseRefererRule } from '../core/origin.ts'
import { type Awaitable, chain, type Digest, type Instant, instant } from '../core/terms.ts'
import { freshTally, type Tally } from '../core/usage.ts'
import type { Take } from '../ports/counters.ts'
import type { KeyStore } from '../ports/keys.ts'
import type { Reliance } from '../ports/nodes.ts'
import type { ProfileLimit } from '../profile/compile.ts'
import type { Protected } from './inquiry.ts'
import { recentByDigest } from './recent.ts'

/** Whether what was read about an account still holds. Shared by all of its dossiers in the cache. */
export interface Lease {
  valid: boolean
}

/** A dossier with everything that can be worked out before a request comes. */
export interface OpenDossier {
  readonly digest: Digest
  readonly apiId: string
  readonly dossier: Dossier
  readonly barriers: Barriers
  /** Limits counted for the key or its account: the same for every request. */
  readonly takes: readonly Take[]
  /** Limits counted for each address besides. */
  readonly addressTakes: readonly Take[]
  readonly lease: Lease
  /** Which read of this node it came of: the later one is asked for, the greater. */
  readonly turn: number
  /** Whether no rule of the key looks at the request itself, so that only time can change a clearance. */
  readonly plain: boolean
  /** When time does, at the latest; undefined for never. */
  readonly until: Instant | undefined
  /** The last need a plain key was cleared for. Set by the verifier. */
  clearedFor: Need | undefined
  /** Where its uses are counted. */
  readonly tally: Tally
  /** When its last use was noted, in whole spans since the epoch. Set by the verifier. */
  notedAt: number
}

const end = (lease: Lease): void => {
  lease.valid = false
}

/** Reads dossiers, and remembers them for as long as they are known to be true. */
export interface Dossiers {
  /** What is remembered, and may be relied on at `now`. */
  known(api: Protected, digest: Digest, now: Instant): OpenDossier | undefined
  /** What the store says. `busy`: too many wait for it already. */
  read(api: Protected, digest: Digest, now: Instant): Awaitable<Reading>
  /** What the store says to a question asked now, whoever waits for an answer to an earlier one. It is remembered like any other. */
  readFresh(api: Protected, digest: Digest, now: Instant): Awaitable<Reading>
  /** How many are in memory, those no longer relied on included. Counted when asked. */
  readonly held: number
}

/** What came of a read. */
export type Reading = OpenDossier | 'busy' | undefined

/** Requests that wait for the store at the most: while it hangs, the others are told so at once. */
const WAITING = 1000

/** A read that has no answer yet. */
interface UnderWay {
  readonly apiId: string
  /** How many changes had been heard of when it began. */
  readonly since: number
  readonly reading: Promise<Reading>
  waiting: number
}

/**
 * A cache in front of the store. A change to an account ends the lease of everything read about it
 * before the change is acknowledged, and a read that began before a change is used once, never kept:
 * a revoked key cannot come back. While changes on other nodes could not be heard of, nothing is relied on or kept.
 * Unknown digests are not remembered, so strangers cost no memory.
 * @param capacity dossiers kept at the most
 */
export function cachedDossiers(keys: KeyStore, reliance: Reliance, capacity: number): Dossiers {
  const known = recentByDigest<OpenDossier>(capacity)
  const underWay = new Map<Digest, UnderWay>()
  let waiting = 0
  const leases = new LRUCache<string, Lease>({ max: capacity, dispose: end })
  let changes = 0
  let reads = 0

  keys.watch(accountId => {
    changes++
    if (accountId === undefined) leases.clear()
    else leases.delete(accountId)
  })

  /**
   * Those who ask for the same at the same time share an answer, unless a change lies between them, or might: a node
   * that hears nothing does not know.
   */
  function read(api: Protected, digest: Digest, now: Instant): Awaitable<Reading> {
    const same = now < reliance.until ? underWay.get(digest) : undefined
    if (same?.since === changes && same.apiId === api.apiId) return join(same)
    return readFresh(api, digest, now)
  }

  function readFresh(api: Protected, digest: Digest, now: Instant): Awaitable<Reading> {
    if (waiting >= WAITING) return 'busy'
    const reading = readAnew(api, digest, now)
    return reading instanceof Promise ? join(begin(digest, api, reading)) : reading
  }

  function readAnew(api: Protected, digest: Digest, now: Instant): Awaitable<Reading> {
    const before = changes
    const turn = ++reads
    return chain(keys.dossier(api.apiId, digest), dossier => {
      if (dossier === undefined) return undefined
      const opened = openDossier(dossier, api, { lease: leaseOf(dossier.account.id), turn })
      if (before === changes && now < reliance.until) keep(opened)
      return opened
    })
  }

  /** What was asked for later stays: a node that hears of no changes could not tell them apart otherwise. */
  function keep(opened: OpenDossier): void {
    const other = known.get(opened.digest)
    if (other === undefined || other.turn < opened.turn) known.set(opened)
  }

  function begin(digest: Digest, { apiId }: Protected, reading: Promise<Reading>): UnderWay {
    const begun: UnderWay = { apiId, since: changes, reading, waiting: 0 }
    const end = () => {
      waiting -= begun.waiting
      if (underWay.get(digest) === begun) underWay.delete(digest)
    }
    reading.then(end, end)
    underWay.set(digest, begun)
    return begun
  }

  function join(it: UnderWay): Awaitable<Reading> {
    if (waiting >= WAITING) return 'busy'
    waiting++
    it.waiting++
    return it.reading
  }

  function leaseOf(accountId: string): Lease {
    const held = leases.get(accountId)
    if (held !== undefined) return held
    const lease = { valid: true }
    leases.set(accountId, lease)
    return lease
  }

  return {
    known(api, digest, now) {
      const opened = known.get(digest)
      return opened?.lease.valid && now < reliance.until && opened.apiId === api.apiId ? opened : undefined
    },
    read,
    readFresh,
    get held() {
      return known.held
    },
  }
}

/** Where uses of a limit by somebody are counted. @param subject the id of a key or an account */
export const slotOf = ({ name }: Pick<LimitRule, 'name'>, subject: string): string => `${name}/${subject}`

function openDossier(
  dossier: Dossier,
  { apiId, profile }: Protected,
  { lease, turn }: Pick<OpenDossier, 'lease' | 'turn'>,
): OpenDossier {
  const { credential, key, account } = dossier
  const limits = profile.limitsOf(credential.side)
  const takeOf = ({ per, rule }: ProfileLimit): Take => ({
    slot: slotOf(rule, per === 'account' ? account.id : key.id),
    rule: limitOf(rule, key),
    group: account.id,
  })
  return {
    digest: credential.digest,
    apiId,
    dossier,
    barriers: barriersOf(key),
    takes: limits.filter(it => it.per !== 'address').map(takeOf),
    addressTakes: limits.filter(it => it.per === 'address').map(takeOf),
    lease,
    turn,
    plain: isPlain(key),
    until: earliest(key.expiresAt, credential.until),
    clearedFor: undefined,
    tally: freshTally({ apiId, accountId: account.id, keyId: key.id }),
    notedAt: 0,
  }
}

const isPlain = ({ restrictions, signed }: Key): boolean =>
  !signed &&
  restrictions.hosts.length === 0 &&
  restrictions.referers.length === 0 &&
  restrictions.addresses.length === 0

const earliest = (one: Instant | undefined, other: Instant | undefined): Instant | undefined =>
  one === undefined || other === undefined ? (one ?? other) : instant(Math.min(one, other))

/** The profile's limit, with the key's own number where it has one. Keys without share the rule. */
function limitOf(rule: LimitRule, { limits }: Key): LimitRule {
  const limit = limits[rule.name]
  return limit === undefined ? rule : { ...rule, limit }
}

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
