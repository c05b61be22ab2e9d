import { setTimeout as pass } from 'node:timers/promises'
import type { Heard, Steady } from './steady.ts'

/** How long what a node has read is served after it last heard its database. @see PROMISES: revocation */
export const LEASE_MS = 5000

/** How long a database and some nodes may take to start on a busy machine. */
export const STARTING_MS = 120_000

/** Lets time pass while clients go on asking: what is measured is what they hear meanwhile. */
export const lasting = (ms: number): Promise<void> => pass(ms)

/** What was asked and answered in a span, by `performance.now()`. */
export const heardIn = (
  heard: readonly Heard[],
  from: number,
  to = Number.POSITIVE_INFINITY,
): readonly Heard[] => heard.filter(({ at, ms }) => at >= from && at + ms < to)

/** How often each answer came: `200`, `503 UNAVAILABLE`. */
export function counted(heard: readonly Heard[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { status, code } of heard) {
    const name = `${status} ${code}`.trim()
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

/** Which answers there were, each once. */
export const kinds = (heard: readonly Heard[]): readonly number[] =>
  [...new Set(heard.map(it => it.status))].toSorted((a, b) => a - b)

/** How many were admitted. */
export const admitted = (heard: readonly Heard[]): number => heard.filter(it => it.status === 200).length

/** The time that this share of the answers took at the most, in milliseconds. */
export function within(share: number, heard: readonly Heard[]): number {
  const sorted = heard.map(it => it.ms).toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

/** Until an answer of this status has come to something asked from now on. @returns after how many milliseconds it was asked */
export async function untilHeard(client: Steady, status: number, patienceMs = 15_000): Promise<number> {
  const begun = performance.now()
  for (;;) {
    const found = client.heard.find(it => it.at >= begun && it.status === status)
    if (found !== undefined) return found.at - begun
    if (performance.now() - begun > patienceMs)
      throw new Error(
        `no ${status} in ${patienceMs} ms, but ${JSON.stringify(counted(heardIn(client.heard, begun)))}`,
      )
    await pass(20)
  }
}
