import { type Latency, type LatencyCount, latencyOf } from '../core/latency.ts'
import { done, type Outcome, problem } from '../core/problem.ts'
import { type Instant, instant } from '../core/terms.ts'
import {
  STEP_MS,
  startOf,
  USE_OUTCOMES,
  type UsageCount,
  type UsageStep,
  type UseOutcome,
} from '../core/usage.ts'
import type { Ports } from './ports.ts'

/** From when to when uses are asked for, and in which steps. */
export interface Span {
  readonly step: UsageStep
  /** Absent: {@link DEFAULT_STEPS} before the end. */
  readonly from?: Instant | undefined
  /** Absent: now. */
  readonly until?: Instant | undefined
}

/** A span in whole steps. */
export interface Steps {
  readonly step: UsageStep
  /** The beginning of each, oldest first; one at least. */
  readonly starts: readonly Instant[]
  readonly from: Instant
  /** The end of the last. */
  readonly until: Instant
  /** Counts of steps that began before are not kept any more: a zero there says nothing. */
  readonly keptFrom: Instant
}

/** What was counted, added up. */
export interface Sums {
  readonly admitted: number
  readonly refused: number
  /** Uses that were taken from each limit. */
  readonly cost: number
  /** How often each outcome was; those that never were are absent. */
  readonly outcomes: Readonly<Partial<Record<UseOutcome, number>>>
}

/** A last hour, two days and a month of uses. */
const DEFAULT_STEPS: Readonly<Record<UsageStep, number>> = { minute: 60, hour: 48, day: 30 }

/** Steps of one answer at the most: a day in minutes, two months in hours, four years in days. */
const MAX_STEPS = 1500

type UsagePorts = Pick<Ports, 'usage' | 'clock'>

/** A span in whole steps around it, or what is wrong with it. @param most steps */
export function stepsOf({ usage, clock }: UsagePorts, span: Span, most = MAX_STEPS): Outcome<Steps> {
  const { step } = span
  const length = STEP_MS[step]
  const now = clock.now()
  const until = endOf(step, span.until ?? now)
  const from = startOf(step, span.from ?? instant(until - DEFAULT_STEPS[step] * length))
  const count = (until - from) / length
  if (count < 1) return problem('input-invalid', 'Give a time before "to", or before now.', 'from')
  if (count > most) return problem('input-invalid', tooMany(step, count, most), 'from')
  const starts = Array.from({ length: count }, (_, at) => instant(from + at * length))
  return done({ step, starts, from, until, keptFrom: startOf(step, instant(now - usage.keptMs[step])) })
}

/** The end of the step an instant lies in; the instant itself where one begins. */
const endOf = (step: UsageStep, at: Instant): Instant => startOf(step, instant(at + STEP_MS[step] - 1))

const tooMany = (step: UsageStep, count: number, most: number): string =>
  `That is ${count} ${step}s; an answer has at most ${most}. Ask for less time, or for longer steps.`

/** What was counted, part by part and all of it together. */
export interface Counted<Part, All> {
  readonly totals: All
  readonly items: readonly (All & Part)[]
}

/** The same, and how long requests took; undefined where none was timed. */
export interface TimedSums extends Sums {
  readonly latency: Latency | undefined
}

/** What each step had of all these together, in the order of the steps: those without any use at zero. */
export async function usageBySteps(
  { usage }: UsagePorts,
  subjects: readonly string[],
  { step, starts }: Steps,
): Promise<Counted<{ readonly at: Instant }, TimedSums>> {
  const query = { subjects, step, starts }
  const [counts, times] = [await usage.read(query), await usage.latencies(query)]
  const [found, timed] = [Map.groupBy(counts, it => it.at), Map.groupBy(times, it => it.at)]
  return {
    totals: timedSumsOf(counts, times),
    items: starts.map(at => ({ at, ...timedSumsOf(found.get(at) ?? [], timed.get(at) ?? []) })),
  }
}

const timedSumsOf = (counts: readonly UsageCount[], times: readonly LatencyCount[]): TimedSums => ({
  ...sumsOf(counts),
  latency: latencyOf(times),
})

/** What each of these had in all steps together, in their order. */
export async function usageBySubjects(
  { usage }: UsagePorts,
  subjects: readonly string[],
  { step, starts }: Steps,
): Promise<readonly (Sums & { readonly subject: string })[]> {
  const found = Map.groupBy(await usage.read({ subjects, step, starts }), it => it.subject)
  return subjects.map(subject => ({ subject, ...sumsOf(found.get(subject) ?? []) }))
}

/** Several sums as one. */
export function addedUp(all: readonly Sums[]): Sums {
  const outcomes: Partial<Record<UseOutcome, number>> = {}
  const sum = { admitted: 0, refused: 0, cost: 0 }
  for (const it of all) {
    sum.admitted += it.admitted
    sum.refused += it.refused
    sum.cost += it.cost
    for (const outcome of USE_OUTCOMES) {
      const count = it.outcomes[outcome]
      if (count !== undefined) outcomes[outcome] = (outcomes[outcome] ?? 0) + count
    }
  }
  return { ...sum, outcomes }
}

function sumsOf(counts: readonly UsageCount[]): Sums {
  const outcomes: Partial<Record<UseOutcome, number>> = {}
  let all = 0
  let costs = 0
  for (const { outcome, count, cost } of counts) {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + count
    all += count
    costs += cost
  }
  const { admitted = 0 } = outcomes
  return { admitted, refused: all - admitted, cost: costs, outcomes }
}
