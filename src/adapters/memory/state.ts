import type { Credential, Key } from '../../core/key.ts'
import type { Digest } from '../../core/terms.ts'
import type { Entries, EntryKind } from '../../ports/directory.ts'

export interface Spending {
  readonly kind: 'grant' | 'spend'
  readonly accountId: string
  readonly amount: number
  readonly refunded: boolean
}

/** What all memory stores of one process share. */
export interface MemoryState {
  readonly entries: { readonly [Kind in EntryKind]: Map<string, Entries[Kind]> }
  readonly keys: Map<string, Key>
  /** By the id of the key, newest generation first. */
  readonly credentials: Map<string, readonly Credential[]>
  readonly keyIdByDigest: Map<Digest, string>
  readonly balances: Map<string, number>
  readonly ledger: Map<string, Spending>
  readonly listeners: ((accountId: string) => void)[]
}

export const emptyState = (): MemoryState => ({
  entries: { api: new Map(), account: new Map(), project: new Map(), collection: new Map() },
  keys: new Map(),
  credentials: new Map(),
  keyIdByDigest: new Map(),
  balances: new Map(),
  ledger: new Map(),
  listeners: [],
})

/** Tells every listener that something about the account changed. */
export function tell({ listeners }: MemoryState, accountId: string | undefined): void {
  if (accountId !== undefined) for (const listener of listeners) listener(accountId)
}
