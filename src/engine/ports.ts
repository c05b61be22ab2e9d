import type { Clock } from '../ports/clock.ts'
import type { CounterStore } from '../ports/counters.ts'
import type { CreditStore } from '../ports/credits.ts'
import type { Directory } from '../ports/directory.ts'
import type { KeyStore } from '../ports/keys.ts'
import type { Secrets } from '../ports/secrets.ts'
import type { UsageLedger } from '../ports/usage.ts'

/** Everything the engine needs from outside, and all it ever touches. */
export interface Ports {
  readonly keys: KeyStore
  readonly directory: Directory
  readonly counters: CounterStore
  readonly credits: CreditStore
  readonly usage: UsageLedger
  readonly secrets: Secrets
  readonly clock: Clock
}
