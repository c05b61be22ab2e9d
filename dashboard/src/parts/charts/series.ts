import { useTranslations } from 'use-intl'
import type { Usage } from '../../../../src/client/client.ts'
import type { PatternName } from './patterns.tsx'

/** What a request came to: admitted, or why it was refused. */
export type Outcome = keyof Usage['totals']['outcomes']

/** Counts of one step. */
export type OutcomeItem = Pick<Usage['items'][number], 'at' | 'admitted' | 'refused' | 'outcomes'>

interface Look {
  readonly color: string
  readonly pattern: PatternName
}

/** One part of a bar: its name, its look, and how much of it a step has. */
export interface Series extends Look {
  readonly id: string
  readonly name: string
  readonly total: number
  readonly of: (item: OutcomeItem) => number
}

/** How refusals look, those that happened most often first; what is left is the last. */
const LOOKS = [
  { color: 'var(--bad)', pattern: 'solid' },
  { color: 'var(--warn)', pattern: 'stripes' },
  { color: 'var(--soft)', pattern: 'grid' },
  { color: 'var(--bad)', pattern: 'dots' },
] as const satisfies readonly Look[]
const LAST_LOOK: Look = { color: 'var(--soft)', pattern: 'slopes' }

const sum = (numbers: readonly number[]): number => numbers.reduce((all, it) => all + it, 0)

/** Every outcome of some steps, those that happened most often first. */
export function outcomesIn(items: readonly OutcomeItem[]): readonly (readonly [Outcome, number])[] {
  const totals = new Map<Outcome, number>()
  for (const { outcomes } of items)
    for (const outcome of Object.keys(outcomes) as Outcome[])
      totals.set(outcome, (totals.get(outcome) ?? 0) + (outcomes[outcome] ?? 0))
  return [...totals].toSorted(([, a], [, b]) => b - a)
}

/** Finds the words for an outcome. */
export function useOutcomeName(): (outcome: Outcome) => string {
  const t = useTranslations('parts.outcomes')
  return outcome => t(outcome)
}

/** The parts of bars by outcome: admitted first, then refusals; the rarest are one part together. */
export function useSeries(items: readonly OutcomeItem[]): readonly Series[] {
  const t = useTranslations('parts.charts')
  const nameOf = useOutcomeName()
  const refusals = outcomesIn(items).filter(([outcome]) => outcome !== 'admitted')
  const parts = refusals.slice(0, LOOKS.length).map(([outcome, total], at) => ({
    ...{ id: outcome, name: nameOf(outcome), total },
    ...(LOOKS[at] ?? LAST_LOOK),
    of: (it: OutcomeItem) => it.outcomes[outcome] ?? 0,
  }))
  const rest = refusals.slice(LOOKS.length)
  const other: Series = {
    ...{ id: 'other', name: t('other'), total: sum(rest.map(([, count]) => count)) },
    ...LAST_LOOK,
    of: (it: OutcomeItem) => sum(rest.map(([outcome]) => it.outcomes[outcome] ?? 0)),
  }
  const admitted: Series = {
    ...{ id: 'admitted', name: nameOf('admitted'), total: sum(items.map(it => it.admitted)) },
    ...{ color: 'var(--accent)', pattern: 'solid' },
    of: it => it.admitted,
  }
  return [admitted, ...parts, ...(rest.length > 0 ? [other] : [])]
}
