import type { Awaitable, Instant } from '../core/terms.ts'

/** What a process is there for. */
export type NodeRole = 'all' | 'gateway' | 'control'

/** Who a process is among those on one store. */
export interface NodeIdentity {
  /** `node_…`, another one with each start. */
  readonly id: string
  readonly role: NodeRole
  readonly version: string
}

/** A process, as the store knows it. Times by the store's clock. */
export interface NodeSeen extends NodeIdentity {
  readonly startedAt: Instant
  /** When it last told that it hears of changes. */
  readonly seenAt: Instant
}

/** For how long what this node has read may be relied on. To be compared with the time of each use. */
export interface Reliance {
  /** Until 5 s after it last heard its store; where nobody else can change that, for ever. */
  readonly until: Instant
}

/** A node that has said that it obeys a change. */
export interface Confirmed {
  readonly id: string
  readonly confirmedAt: Instant
}

/** A node that has said nothing, and when it relies on nothing any more that it read before the change. */
export interface Silent {
  readonly id: string
  readonly confirmedAt: undefined
  readonly safeAt: Instant
}

/** What is known of who obeys a change. Times by the store's clock. */
export interface Receipt {
  /** When the change was certainly made. */
  readonly changedAt: Instant
  /** Whether every live node is known, and has confirmed. */
  readonly complete: boolean
  /** When every node obeys, whether it is known here or not, and whether it answers or not. */
  readonly safeAt: Instant
  /** Every node that is known to be live. */
  readonly nodes: readonly (Confirmed | Silent)[]
}

/** The processes on one store: who they are, and what they have heard of each other's changes. */
export interface Nodes {
  readonly self: NodeIdentity
  readonly reliance: Reliance
  /** Those that were seen within the last 5 s, and this one; the oldest first. */
  live(): Awaitable<readonly NodeSeen[]>
  /**
   * Asks every live node whether it obeys all changes that were acknowledged before this call.
   * Never fails: what cannot be known is not claimed.
   * @param waitMs how long it may wait for those that do not answer
   */
  confirm(waitMs: number): Promise<Receipt>
  /** Calls `listener` whenever another node may have added or changed an API. */
  watchApis(listener: () => void): void
}
