import { parseAddress, parseRange } from '../../src/core/address.ts'
import type { Barriers, Binding, Case, Evidence } from '../../src/core/judge.ts'
import type { Account, Collection, Credential, Dossier, Key, Project } from '../../src/core/key.ts'
import { type Need, NOTHING } from '../../src/core/need.ts'
import { parseHostRule, parseRefererRule } from '../../src/core/origin.ts'
import { digestOf, type Instant, instant, after as laterThan } from '../../src/core/terms.ts'

/** The instant the tests take place at: 2026-01-01 12:00 UTC. */
export const noon = instant(Date.UTC(2026, 0, 1, 12))

/** The instant `ms` milliseconds after noon; before it where negative. */
export const after = (ms: number): Instant => laterThan(noon, ms)

/** A key in good standing that holds no scope, reaches every collection and is restricted in nothing. */
export const aKey = (changes: Partial<Key> = {}): Key => ({
  id: 'key_1',
  apiId: 'api_1',
  accountId: 'acc_1',
  name: 'A key',
  scopes: [],
  collections: 'all',
  restrictions: { hosts: [], referers: [], addresses: [] },
  signed: false,
  limits: {},
  version: 1,
  createdAt: noon,
  ...changes,
})

/** The secret half of the first generation of {@link aKey}. */
export const aCredential = (changes: Partial<Credential> = {}): Credential => ({
  id: 'crd_1',
  keyId: 'key_1',
  digest: digestOf('0'.repeat(64)),
  side: 'secret',
  generation: 1,
  mask: 'zh_api_abc...',
  createdAt: noon,
  ...changes,
})

/** An active account without modules. */
export const anAccount = (changes: Partial<Account> = {}): Account => ({
  id: 'acc_1',
  apiId: 'api_1',
  name: 'An account',
  active: true,
  modules: [],
  version: 1,
  createdAt: noon,
  ...changes,
})

/** An active collection, called by its id unless it is given a name. */
export const aCollection = (id: string, changes: Partial<Collection> = {}): Collection => ({
  id,
  accountId: 'acc_1',
  name: id,
  active: true,
  version: 1,
  createdAt: noon,
  ...changes,
})

/** What differs from the plain dossier, part by part. */
export interface DossierParts {
  readonly credential?: Partial<Credential>
  readonly key?: Partial<Key>
  readonly account?: Partial<Account>
  readonly project?: Project
  readonly collections?: readonly Collection[]
}

export const aDossier = ({ credential, key, account, project, collections }: DossierParts = {}): Dossier => ({
  credential: aCredential(credential),
  key: aKey(key),
  account: anAccount(account),
  collections: collections ?? [],
  ...(project && { project }),
})

/** Publishable halves only read and obey the rules on where from; secret halves sign. */
const PAIR_BINDING: Binding = {
  readOnly: new Set(['publishable']),
  hosts: new Set(['publishable']),
  referers: new Set(['publishable']),
  addresses: new Set(['publishable']),
  signature: new Set(['secret']),
}

/** A request from 10.0.0.1 that shows nothing else. */
const someEvidence = (changes: Partial<Evidence> = {}): Evidence => ({
  address: parseAddress('10.0.0.1'),
  source: 'absent',
  referer: undefined,
  signature: 'absent',
  ...changes,
})

export interface CaseParts extends DossierParts {
  readonly need?: Partial<Need>
  readonly evidence?: Partial<Evidence>
  readonly binding?: Partial<Binding>
  readonly now?: Instant
}

/** One request before the judge, at noon. Its barriers are the key's restrictions, parsed. */
export function aCase(parts: CaseParts = {}): Case {
  const dossier = aDossier(parts)
  return {
    dossier,
    barriers: barriersOf(dossier.key),
    binding: { ...PAIR_BINDING, ...parts.binding },
    need: { ...NOTHING, ...parts.need },
    evidence: () => someEvidence(parts.evidence),
    now: parts.now ?? noon,
  }
}

const barriersOf = ({ restrictions }: Key): Barriers => ({
  hosts: restrictions.hosts.map(parseHostRule).filter(rule => rule !== undefined),
  referers: restrictions.referers.map(parseRefererRule).filter(rule => rule !== undefined),
  addresses: restrictions.addresses.map(parseRange).filter(range => range !== undefined),
})
