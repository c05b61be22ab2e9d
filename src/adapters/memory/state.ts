import type { Attribution } from '../../core/actor.ts'
import type { AuditEntry, Change } from '../../core/audit.ts'
import { headAfter, NO_ENTRIES, nextEntry } from '../../core/chain.ts'
import type { LedgerEntry, Reservation } from '../../core/credits.ts'
import type { Credential, Key } from '../../core/key.ts'
import type { LatencyCount } from '../../core/latency.ts'
import type { Digest, Instant } from '../../core/terms.ts'
import type { UsageCount, UsageStep } from '../../core/usage.ts'
import type { Entries, EntryKind } from '../../ports/directory.ts'
import type { KeyMeta } from '../../ports/key-meta.ts'
import { nodeSecrets } from '../node/secrets.ts'
import type { HeldForeign } from './foreign.ts'

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
  /** By the id of the credential. */
  readonly foreign: Map<string, HeldForeign>
  /** By the id of the key. */
  readonly meta: Map<string, KeyMeta>
  /** By the id of the account, oldest first. */
  readonly ledgers: Map<string, LedgerEntry[]>
  readonly creditEntries: Map<string, LedgerEntry>
  readonly reservations: Map<string, Reservation>
  readonly audit: AuditEntry[]
  readonly once: Map<string, OnceState>
  /** By the beginning of the step, the subject and the outcome. */
  readonly usage: Readonly<Record<UsageStep, Map<string, UsageCount>>>
  /** By the beginning of the step, the subject and the bucket. */
  readonly latencies: Readonly<Record<UsageStep, Map<string, LatencyCount>>>
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
  foreign: new Map(),
  meta: new Map(),
  ledgers: new Map(),
  creditEntries: new Map(),
  reservations: new Map(),
  audit: [],
  once: new Map(),
  usage: { minute: new Map(), hour: new Map(), day: new Map() },
  latencies: { minute: new Map(), hour: new Map(), day: new Map() },
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
