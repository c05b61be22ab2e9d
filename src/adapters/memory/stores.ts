import type { CreditStore } from '../../ports/credits.ts'
import type { Directory } from '../../ports/directory.ts'
import type { KeyStore } from '../../ports/keys.ts'
import type { UsageLedger } from '../../ports/usage.ts'
import { memoryCredits } from './credits.ts'
import { memoryDirectory } from './directory.ts'
import { memoryKeys } from './keys.ts'
import { emptyState } from './state.ts'
import { memoryUsage } from './usage.ts'

export interface MemoryStores {
  readonly keys: KeyStore
  readonly directory: Directory
  readonly credits: CreditStore
  readonly usage: UsageLedger
}

/** Stores that share one memory and forget everything with the process. */
export function memoryStores(): MemoryStores {
  const state = emptyState()
  return {
    keys: memoryKeys(state),
    directory: memoryDirectory(state),
    credits: memoryCredits(state),
    usage: memoryUsage(state),
  }
}
