import type { Attribution } from '../../core/actor.ts'
import type { AuditEntry, Change } from '../../core/audit.ts'
import { headAfter, NO_ENTRIES, nextEntry } from '../../core/chain.ts'
import type { Credential, Key } from '../../core/key.ts'
import type { Digest, Instant } from '../../core/terms.ts'
import type { Entries, EntryKind } from '../../ports/directory.ts'
import { nodeSecrets } from '../node/secrets.ts'

export interface Spending {
  readonly kind: 'grant' | 'spend'
  readonly accountId: string
  readonly amount: number
  readonly refunded: boolean
}

/** What a request under an idempotency key has come to. */
export interface OnceState {
  readonly request: Digest
  readonly expiresAt: Instant
  sealed: string | undefined
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
  readonly audit: AuditEntry[]
  readonly once: Map<string, OnceState>
  readonly listeners: ((accountId: string) => void)[]
}

export const emptyState = (): MemoryState => ({
  entries: {
    api: new Map(),
    account: new Map(),
    project: new Map(),
    collection: new Map(),
    member: new Map(),
    invitation: new Map(),
  },
  keys: new Map(),
  credentials: new Map(),
  keyIdByDigest: new Map(),
  balances: new Map(),
  ledger: new Map(),
  audit: [],
  once: new Map(),
  listeners: [],
})

/** Tells every listener that something about the account changed. */
export function tell({ listeners }: MemoryState, accountId: string | undefined): void {
  if (accountId !== undefined) for (const listener of listeners) listener(accountId)
}

const { digest, id } = nodeSecrets()

/** Appends a change to the audit log when it is somebody's. */
export function note({ audit }: MemoryState, by: Attribution | undefined, change: Change): void {
  if (by === undefined) return
  const last = audit.at(-1)
  const head = last === undefined ? NO_ENTRIES : headAfter(last)
  audit.push(nextEntry(head, { id: id('aud_'), change, by }, digest))
}
