import type { Attribution } from '../core/actor.ts'
import type { AuditLog } from '../ports/audit.ts'
import type { Clock } from '../ports/clock.ts'
import type { CounterStore } from '../ports/counters.ts'
import type { CreditStore } from '../ports/credits.ts'
import type { Directory } from '../ports/directory.ts'
import type { IdempotencyStore } from '../ports/idempotency.ts'
import type { KeyStore } from '../ports/keys.ts'
import type { Nodes } from '../ports/nodes.ts'
import type { NonceStore } from '../ports/nonces.ts'
import type { RefusalLog } from '../ports/refusals.ts'
import type { Seal } from '../ports/seal.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { AttributedTo } from '../ports/stores.ts'
import type { TokenSigner } from '../ports/tokens.ts'
import type { UsageLedger } from '../ports/usage.ts'

/** Everything the engine needs from outside, and all it ever touches. */
export interface Ports {
  readonly keys: KeyStore
  readonly directory: Directory
  readonly counters: CounterStore
  readonly credits: CreditStore
  readonly usage: UsageLedger
  readonly refusals: RefusalLog
  readonly audit: AuditLog
  readonly idempotency: IdempotencyStore
  readonly attributedTo: AttributedTo
  readonly nodes: Nodes
  readonly secrets: Secrets
  /** Under the server's secret. Without it signatures of messages cannot be checked, and are refused as unavailable. */
  readonly seal?: Seal | undefined
  /** The same without these. */
  readonly nonces?: NonceStore | undefined
  /** With the server's secret. Without it no token is minted, and what is shown is refused as unavailable. */
  readonly tokens?: TokenSigner | undefined
  readonly clock: Clock
}

/** The ports for one caller: each change through them is audited as the caller's. */
export const portsFor = (ports: Ports, by: Attribution): Ports => ({ ...ports, ...ports.attributedTo(by) })
