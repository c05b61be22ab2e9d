import type { Credential } from '../../core/key.ts'
import {
  rolledUp,
  STEP_MS,
  USAGE_STEPS,
  type UsageCount,
  type UsageStep,
  type UseCount,
} from '../../core/usage.ts'
import type { LastUse, UsageLedger } from '../../ports/usage.ts'
import { latest } from '../latest.ts'
import { KEPT_MS, MAX_ENLISTED, tallies } from '../tallies.ts'
import type { MemoryState } from './state.ts'

/** Uses of one process, written behind as the durable stores do it. */
export function memoryUsage({ credentials, usage }: MemoryState): UsageLedger {
  const counts = tallies()
  const pending = new Map<string, LastUse>()

  const flush = () => {
    const taken = counts.take()
    for (const step of USAGE_STEPS) add(usage[step], step, taken)
    for (const [keyId, held] of credentials) {
      if (held.some(it => pending.has(it.id)))
        credentials.set(
          keyId,
          held.map(it => used(it, pending.get(it.id))),
        )
    }
    pending.clear()
  }
  return {
    keptMs: KEPT_MS,
    enlist(tally, now) {
      if (counts.size >= MAX_ENLISTED) flush()
      counts.enlist(tally, now)
    },
    note: use => void pending.set(use.credentialId, latest(use, pending.get(use.credentialId))),
    flush: async () => flush(),
    read({ subjects, step, starts }) {
      flush()
      const [them, when] = [new Set(subjects), new Set<number>(starts)]
      return [...usage[step].values()].filter(it => them.has(it.subject) && when.has(it.at))
    },
    async forget(now) {
      for (const step of USAGE_STEPS) {
        const until = now - KEPT_MS[step] - STEP_MS[step]
        for (const [name, { at }] of usage[step]) if (at <= until) usage[step].delete(name)
      }
    },
  }
}

function add(sums: Map<string, UsageCount>, step: UsageStep, taken: readonly UseCount[]): void {
  for (const more of rolledUp(taken, step)) {
    const name = `${more.at}/${more.subject}/${more.outcome}`
    const sum = sums.get(name)
    const { count, cost } = sum ?? { count: 0, cost: 0 }
    sums.set(name, { ...more, count: count + more.count, cost: cost + more.cost })
  }
}

function used(credential: Credential, use: LastUse | undefined): Credential {
  if (use === undefined || (credential.lastUsedAt !== undefined && credential.lastUsedAt >= use.at))
    return credential
  return { ...credential, lastUsedAt: use.at, lastAddress: use.address, lastUserAgent: use.userAgent }
}
