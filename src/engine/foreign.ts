import type { Actor } from '../core/actor.ts'
import { addressBucket } from '../core/address.ts'
import {
  digestIn,
  type ForeignDigest,
  isSlowKind,
  longTokenOf,
  MAX_CANDIDATES,
  type SlowKind,
  stoodInBy,
} from '../core/digest.ts'
import type { LimitRule } from '../core/limit.ts'
import { type Awaitable, chain, type Digest, type Instant, MINUTE } from '../core/terms.ts'
import type { Take } from '../ports/counters.ts'
import type { Candidate, ForeignForm, KeyStore } from '../ports/keys.ts'
import type { Reliance } from '../ports/nodes.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { Dossiers, OpenDossier } from './dossiers.ts'
import type { Inquiry, Protected } from './inquiry.ts'
import type { Ports } from './ports.ts'
import { type Lane, type Place, turns } from './turns.ts'

/** What became of a key nobody knows by its SHA-256. `busy`: that cannot be found out just now. */
export type Proof = OpenDossier | 'unknown' | 'busy'

/** A key that was shown and is not known by its SHA-256. */
export interface Stranger {
  readonly api: Protected
  readonly secret: string
  readonly digest: Digest
  readonly inquiry: Inquiry
  readonly now: Instant
}

/** Finds keys that were imported by a digest of another kind, and lets them be known by SHA-256 from then on. */
export interface ForeignKeys {
  /**
   * Whether it is known that an API has none. To be asked before the store is asked for the key: after that,
   * the last of them may have just become known by SHA-256.
   */
  isWithout(apiId: string, now: Instant): boolean
  prove(stranger: Stranger): Promise<Proof>
}

type ForeignPorts = Pick<Ports, 'keys' | 'secrets' | 'counters' | 'attributedTo' | 'nodes'>

/** Whose doing it is that a credential is known by another digest. */
const REHASHER: Actor = { kind: 'system', id: 'rehash', name: 'First use of an imported key' }

/** Two cores' worth; those who wait longer than a breath are better told so. */
const CHECKS = { atOnce: 2, places: 34 } as const

/** Of these places: nobody alone takes those of a prefix, and no prefix those of all. */
const SHARES = { prefix: 16, address: 8 } as const

/**
 * Checks for the keys of one prefix from one address: a guess takes one for each digest it is tried against, before
 * it waits. What fits is given back, so owners hardly notice.
 */
const GUESSES: LimitRule = {
  name: 'foreign-guess',
  kind: 'token-bucket',
  limit: 2 * MAX_CANDIDATES,
  spanMs: MINUTE,
}

/**
 * The cold end of a verification. An API without foreign digests costs an unknown key one look into a Map; one
 * with fast kinds a hash and a read for each; one with slow kinds what {@link CHECKS} and {@link GUESSES} let it.
 */
export function foreignKeys(ports: ForeignPorts, dossiers: Dossiers): ForeignKeys {
  const remembered = rememberedForms(ports.keys, ports.nodes.reliance)
  const checks = turns(CHECKS)
  const underWay = new Map<string, Promise<Proof>>()

  /** Known by SHA-256 from now on. Whoever lost a race for it finds what the winner wrote. */
  async function known({ api, digest, now }: Stranger, from: Digest): Promise<Proof> {
    const { keys } = ports.attributedTo({ actor: REHASHER, at: now })
    await keys.rehash({ apiId: api.apiId, from, to: digest })
    return (await dossiers.read(api, digest, now)) ?? 'unknown'
  }

  async function search(it: Stranger): Promise<Proof> {
    const forms = await remembered.read(it.api.apiId, it.now, it.inquiry.fresh === true)
    for (const from of standInsOf(ports.secrets, it.secret, forms)) {
      if ((await ports.keys.dossier(it.api.apiId, from)) !== undefined) return known(it, from)
    }
    const prefixes = slowPrefixes(it.secret, forms)
    const candidates = prefixes.length === 0 ? [] : await ports.keys.candidates(it.api.apiId, prefixes)
    // Somebody may have shown it first between two of these reads: then it is none of them any more.
    if (candidates.length === 0) return (await dossiers.read(it.api, it.digest, it.now)) ?? 'unknown'
    return once(it, candidates)
  }

  /** Those who show the same key at the same time share what comes of it. */
  function once(it: Stranger, candidates: readonly Candidate[]): Promise<Proof> {
    const name = `${it.api.apiId} ${it.digest}`
    const same = underWay.get(name)
    if (same !== undefined) return same
    const fresh = guess(it, candidates).finally(() => underWay.delete(name))
    underWay.set(name, fresh)
    return fresh
  }

  async function guess(it: Stranger, candidates: readonly Candidate[]): Promise<Proof> {
    const { takes, lanes } = placeOf(it, candidates)
    const [reading] = await ports.counters.take(takes, candidates.length, it.now)
    if (reading?.admitted !== true) return 'busy'
    const place = checks.enter(lanes)
    const proof = place === undefined ? 'busy' : await tryAll(it, candidates, place)
    if (proof !== 'unknown') await ports.counters.giveBack(takes, candidates.length, it.now)
    return proof
  }

  async function tryAll(it: Stranger, candidates: readonly Candidate[], place: Place): Promise<Proof> {
    try {
      // It may have become known before the candidates were read: then it is none of them.
      const found = await dossiers.read(it.api, it.digest, it.now)
      if (found !== undefined) return found
      const candidate = await fitting(ports.secrets, it.secret, candidates, place)
      return candidate === undefined ? 'unknown' : await known(it, candidate.digest)
    } finally {
      place.leave()
    }
  }

  return { isWithout: (apiId, now) => remembered.known(apiId, now)?.length === 0, prove: search }
}

/** Foreign forms by the id of an API. */
interface RememberedForms {
  known(apiId: string, now: Instant): readonly ForeignForm[] | undefined
  read(apiId: string, now: Instant, fresh: boolean): Awaitable<readonly ForeignForm[]>
}

/** What the store says of each API, until any key changes, or may have: then it is asked again. */
function rememberedForms(keys: KeyStore, reliance: Reliance): RememberedForms {
  const remembered = new Map<string, readonly ForeignForm[]>()
  let changes = 0
  keys.watch(() => {
    changes++
    remembered.clear()
  })
  const known = (apiId: string, now: Instant) => (now < reliance.until ? remembered.get(apiId) : undefined)
  return {
    known,
    read(apiId, now, fresh) {
      const held = fresh ? undefined : known(apiId, now)
      if (held !== undefined) return held
      const before = changes
      return chain(keys.foreignForms(apiId), forms => {
        if (before === changes) remembered.set(apiId, forms)
        return forms
      })
    },
  }
}

/** What the key would be found by, for each fast kind the API has. */
function standInsOf(secrets: Secrets, secret: string, forms: readonly ForeignForm[]): readonly Digest[] {
  const kinds = new Set(forms.map(it => it.kind))
  return [...kinds].flatMap(kind => {
    const text = isSlowKind(kind) ? undefined : STAND_INS[kind](secrets, secret)
    return text === undefined ? [] : [secrets.digest(text)]
  })
}

const STAND_INS: Readonly<
  Record<Exclude<ForeignDigest['kind'], SlowKind>, (secrets: Secrets, secret: string) => string | undefined>
> = {
  sha512: (secrets, secret) => stoodInBy('sha512', secrets.sha512(secret)),
  'prefixed-api-key': (secrets, secret) => {
    const parts = longTokenOf(secret)
    return parts && stoodInBy('prefixed-api-key', parts.head, secrets.digest(parts.token))
  },
}

function slowPrefixes(secret: string, forms: readonly ForeignForm[]): readonly string[] {
  const lengths = forms.filter(it => isSlowKind(it.kind) && it.length < secret.length).map(it => it.length)
  return [...new Set(lengths)].map(length => secret.slice(0, length))
}

interface Counted {
  readonly takes: readonly Take[]
  readonly lanes: readonly Lane[]
}

/** What a guess counts against: the prefix is no secret, so its owner's own address must stay free. */
function placeOf({ api, inquiry }: Stranger, [first]: readonly Candidate[]): Counted {
  const address = inquiry.address()
  const from = address === undefined ? undefined : addressBucket(address)
  const prefix = `${api.apiId} ${first?.prefix}`
  return {
    takes: [{ slot: `${GUESSES.name}/${prefix}/${from ?? 'unknown'}`, rule: GUESSES }],
    lanes: [
      { name: `prefix ${prefix}`, most: SHARES.prefix },
      ...(from === undefined ? [] : [{ name: `address ${from}`, most: SHARES.address }]),
    ],
  }
}

/** One after the other, each in its turn: others wait, too. */
async function fitting(
  secrets: Secrets,
  secret: string,
  candidates: readonly Candidate[],
  place: Place,
): Promise<Candidate | undefined> {
  for (const candidate of candidates) {
    const parsed = digestIn(candidate.kind, candidate.text)
    if (typeof parsed === 'string' || !('slow' in parsed)) continue
    if (await place.turn(() => secrets.slowFits(secret, parsed.slow))) return candidate
  }
  return undefined
}
