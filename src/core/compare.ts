import type { Case } from './judge.ts'
import type { Collection } from './key.ts'
import { queryText } from './query.ts'
import type { Reason } from './reason.ts'
import { spelled } from './refusal.ts'

/** What a check found and what it would have passed, as names to be shown; times in epoch milliseconds. No wanted ones: nothing was asked of it. */
export interface Compared {
  readonly found: readonly string[]
  readonly wanted: readonly string[]
}

/** Names shown of one side: enough to see what is wrong. */
const MAX_NAMES = 50

const NOTHING: Compared = { found: [], wanted: [] }

const signature = ({ evidence, dossier, binding }: Case): Compared =>
  dossier.key.signed && binding.signature.has(dossier.credential.side)
    ? { found: [evidence().signature], wanted: ['fine'] }
    : NOTHING

const sourceText = ({ evidence }: Case): string => {
  const { source } = evidence()
  return typeof source === 'object' ? source.host : source
}

const nameOf = ({ dossier }: Case, id: string): string =>
  dossier.collections.find(it => it.id === id)?.name ?? id

const names = (collections: readonly Collection[]): readonly string[] => collections.map(it => it.name)

/** What each rule of the book looks at. */
const COMPARED: { readonly [It in Reason]?: (it: Case) => Compared } = {
  revoked: ({ dossier }) => ({ found: spelled(dossier.key.revokedAt), wanted: [] }),
  disabled: ({ dossier }) => ({ found: spelled(dossier.key.disabledAt), wanted: [] }),
  retired: ({ dossier, now }) => ({
    found: spelled(now),
    wanted: spelled(dossier.credential.until),
  }),
  expired: ({ dossier, now }) => ({
    found: spelled(now),
    wanted: spelled(dossier.key.expiresAt),
  }),
  'account-inactive': ({ dossier }) => ({ found: [dossier.account.name], wanted: [] }),
  'environment-denied': ({ dossier, need }) => ({
    found: dossier.key.environment === undefined ? [] : [dossier.key.environment],
    wanted: need.environments,
  }),
  'address-denied': it =>
    it.binding.addresses.has(it.dossier.credential.side)
      ? { found: addressOf(it), wanted: it.dossier.key.restrictions.addresses }
      : NOTHING,
  'host-denied': it =>
    it.binding.hosts.has(it.dossier.credential.side)
      ? { found: [sourceText(it)], wanted: it.dossier.key.restrictions.hosts }
      : NOTHING,
  'referer-denied': it =>
    it.binding.referers.has(it.dossier.credential.side)
      ? { found: [it.evidence().referer ?? 'absent'], wanted: it.dossier.key.restrictions.referers }
      : NOTHING,
  'signature-missing': signature,
  'signature-stale': signature,
  'signature-wrong': signature,
  'signature-replayed': signature,
  'side-denied': ({ dossier, need }) => ({ found: [dossier.credential.side], wanted: [need.access] }),
  'scope-missing': ({ dossier, need }) => ({
    found: dossier.key.scopes,
    wanted: need.query === undefined ? need.scopes : [...need.scopes, queryText(need.query)],
  }),
  'resource-denied': it =>
    it.need.resources.length === 0 ? NOTHING : { found: it.need.resources, wanted: reached(it) },
  'resource-unknown': ({ dossier, need }) =>
    need.resources.length === 0
      ? NOTHING
      : { found: need.resources, wanted: names(dossier.collections.filter(it => it.active)) },
  'module-missing': ({ dossier, need }) => ({ found: dossier.account.modules, wanted: need.modules }),
}

const reached = (it: Case): readonly string[] => {
  const { collections } = it.dossier.key
  return collections === 'all' ? ['all'] : collections.map(id => nameOf(it, id))
}

const addressOf = ({ evidence }: Case): readonly string[] => {
  const { address } = evidence()
  return [address?.toString() ?? 'absent']
}

/** What the rule behind a reason compared in a case. */
export function comparedBy(reason: Reason, it: Case): Compared {
  const { found, wanted } = COMPARED[reason]?.(it) ?? NOTHING
  return { found: found.slice(0, MAX_NAMES), wanted: wanted.slice(0, MAX_NAMES) }
}
