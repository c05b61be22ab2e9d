import type { Credential } from '../../core/key.ts'
import { type LatencyCount, latenciesOf, type WaitCount } from '../../core/latency.ts'
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
import { MAX_SUMS, timesheets } from '../timesheets.ts'
import type { MemoryState } from './state.ts'

/** Uses of one process, written behind as the durable stores do it. */
export function memoryUsage({ credentials, usage, latencies }: MemoryState): UsageLedger {
  const counts = tallies()
  const times = timesheets()
  const pending = new Map<string, LastUse>()

  const flush = () => {
    const taken = counts.take()
    const timed = times.take()
    for (const step of USAGE_STEPS) {
      add(usage[step], step, taken)
      addTimes(latencies[step], step, timed)
    }
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
    time(sheet, now) {
      if (times.size >= MAX_SUMS) flush()
      times.enlist(sheet, now)
    },
    note: use => void pending.set(use.credentialId, latest(use, pending.get(use.credentialId))),
    flush: async () => flush(),
    read({ subjects, step, starts }) {
      flush()
      return wanted(usage[step], subjects, starts)
    },
    latencies({ subjects, step, starts }) {
      flush()
      return wanted(latencies[step], subjects, starts)
    },
    async forget(now) {
      for (const step of USAGE_STEPS) {
        const until = now - KEPT_MS[step] - STEP_MS[step]
        for (const sums of [usage[step], latencies[step]])
          for (const [name, { at }] of sums) if (at <= until) sums.delete(name)
      }
    },
  }
}

function wanted<Count extends { readonly at: number; readonly subject: string }>(
  sums: ReadonlyMap<string, Count>,
  subjects: readonly string[],
  starts: readonly number[],
): readonly Count[] {
  const [them, when] = [new Set(subjects), new Set(starts)]
  return [...sums.values()].filter(it => them.has(it.subject) && when.has(it.at))
}

function addTimes(sums: Map<string, LatencyCount>, step: UsageStep, taken: readonly WaitCount[]): void {
  for (const more of latenciesOf(taken, step)) {
    const name = `${more.at}/${more.subject}/${more.bucket}`
    sums.set(name, { ...more, count: more.count + (sums.get(name)?.count ?? 0) })
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
