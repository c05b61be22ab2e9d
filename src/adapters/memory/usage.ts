import type { Instant } from '../../core/terms.ts'
import type { UsageLedger } from '../../ports/usage.ts'
import { latest } from '../latest.ts'
import type { MemoryState } from './state.ts'

/** Last uses of one process, written behind as the durable stores do it. */
export function memoryUsage({ credentials }: MemoryState): UsageLedger {
  const pending = new Map<string, Instant>()
  return {
    note({ credentialId, at, outcome }) {
      if (outcome === 'admitted') pending.set(credentialId, latest(at, pending.get(credentialId)))
    },
    async flush() {
      for (const [keyId, held] of credentials) {
        if (!held.some(it => pending.has(it.id))) continue
        const used = held.map(it => {
          const at = pending.get(it.id)
          return at === undefined ? it : { ...it, lastUsedAt: latest(at, it.lastUsedAt) }
        })
        credentials.set(keyId, used)
      }
      pending.clear()
    },
  }
}
