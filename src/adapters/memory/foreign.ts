import type { Change } from '../../core/audit.ts'
import { type ForeignDigest, isSlowKind, MAX_CANDIDATES } from '../../core/digest.ts'
import type { Digest } from '../../core/terms.ts'
import type { Candidate, ForeignForm, KeyStore, Rehash } from '../../ports/keys.ts'
import { rehashChange } from '../changes.ts'
import type { MemoryState } from './state.ts'

/** A foreign digest as it is held: whose it is, and what its credential is found by. */
export interface HeldForeign extends ForeignDigest {
  readonly apiId: string
  readonly digest: Digest
}

/** The part of a key store that is about digests made elsewhere. */
export const memoryForeign = (
  state: MemoryState,
  note: (change: Change) => void,
): Pick<KeyStore, 'holds' | 'foreignForms' | 'candidates' | 'crowd' | 'rehash'> => ({
  holds: digest => state.keyIdByDigest.has(digest),
  foreignForms: apiId => formsOf(heldBy(state, apiId)),
  candidates: (apiId, prefixes) => candidatesOf(heldBy(state, apiId), prefixes),
  crowd: (apiId, prefix) => crowdIn(state, apiId, prefix),
  rehash: async rehash => rehashIn(state, rehash, note),
})

/** Whether one key might have to be tried against too many slow digests with this one. */
export const isCrowded = (state: MemoryState, apiId: string, { kind, prefix }: ForeignDigest): boolean =>
  isSlowKind(kind) && crowdIn(state, apiId, prefix) >= MAX_CANDIDATES

const heldBy = ({ foreign }: MemoryState, apiId: string): readonly HeldForeign[] =>
  [...foreign.values()].filter(it => it.apiId === apiId)

const crowdIn = (state: MemoryState, apiId: string, prefix: string): number =>
  Math.min(
    MAX_CANDIDATES + 1,
    heldBy(state, apiId).filter(
      it => isSlowKind(it.kind) && (it.prefix.startsWith(prefix) || prefix.startsWith(it.prefix)),
    ).length,
  )

function formsOf(held: readonly HeldForeign[]): readonly ForeignForm[] {
  const forms = new Map(held.map(({ kind, prefix: { length } }) => [`${kind} ${length}`, { kind, length }]))
  return [...forms.values()]
}

const candidatesOf = (held: readonly HeldForeign[], prefixes: readonly string[]): readonly Candidate[] =>
  held
    .filter(it => prefixes.includes(it.prefix))
    .toSorted((a, b) => b.prefix.length - a.prefix.length)
    .slice(0, MAX_CANDIDATES)
    .flatMap(({ digest, kind, prefix, text = '' }) =>
      isSlowKind(kind) ? [{ digest, kind, prefix, text }] : [],
    )

function rehashIn(
  state: MemoryState,
  { apiId, from, to }: Rehash,
  note: (change: Change) => void,
): 'rehashed' | 'gone' | 'taken' {
  const keyId = state.keyIdByDigest.get(from)
  const key = keyId === undefined ? undefined : state.keys.get(keyId)
  const credentials = state.credentials.get(keyId ?? '') ?? []
  const credential = credentials.find(it => it.digest === from)
  const held = credential && state.foreign.get(credential.id)
  if (key === undefined || held?.apiId !== apiId) return 'gone'
  if (state.keyIdByDigest.has(to)) return 'taken'
  state.keyIdByDigest.delete(from)
  state.keyIdByDigest.set(to, key.id)
  state.credentials.set(
    key.id,
    credentials.map(it => (it.digest === from ? { ...it, digest: to } : it)),
  )
  state.foreign.delete(credential?.id ?? '')
  note(rehashChange({ id: credential?.id ?? '', keyId: key.id, accountId: key.accountId, kind: held.kind }))
  return 'rehashed'
}
