import type { AddressRange } from '../core/address.ts'
import type { Readiness } from '../core/readiness.ts'
import type { Explain } from '../engine/explain.ts'
import type { Mail } from '../ports/mail.ts'
import type { People } from '../ports/people.ts'
import type { Seal } from '../ports/seal.ts'
import type { ReadDashboard } from './dashboard.ts'
import type { ReadScript } from './reference.ts'
import type { ControlWatch } from './watch.ts'

/** What the control plane uses beside the engine. */
export interface Services {
  /** Seals the answers that can be given again. */
  readonly seal: Seal
  /** Absent: nobody can log in, and only root keys are let in. */
  readonly people?: People | undefined
  /** Absent: nobody can be invited. */
  readonly mail?: Mail | undefined
  /** Where browsers reach the control plane, without a slash at the end. */
  readonly publicUrl: string
  /** Where clients reach the gateway, without a slash at the end. */
  readonly gatewayUrl: string
  /** Whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly AddressRange[]
  readonly referenceScript: ReadScript
  /** Explains requests with what the gateway decides with. */
  readonly explain: Explain
  readonly dashboard: ReadDashboard
  /** Whether it should be sent requests; absent: always. */
  readonly unready?: Readiness | undefined
  /** Who is told of its calls; absent: nobody. */
  readonly watch?: ControlWatch | undefined
  /** Of this server, as its package says: every answer tells it. */
  readonly version: string
}
