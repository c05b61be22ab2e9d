import type { z } from '@hono/zod-openapi'
import { USE_OUTCOMES } from '../../core/usage.ts'
import { csvLine } from './audit-csv.ts'
import type { UsageView } from './usage.ts'

export const USAGE_CSV = 'text/csv; charset=utf-8; header=present'

const REFUSALS = USE_OUTCOMES.filter(it => it !== 'admitted')
const COLUMNS = ['at', 'admitted', 'refused', 'cost', ...REFUSALS, 'timed', 'p50Ms', 'p95Ms']

/** Counts of uses as lines of CSV: one for each step, under a line of names. What is not known is empty. */
export const usageCsv = ({ items }: z.output<typeof UsageView>): string =>
  [COLUMNS, ...items.map(cellsOf)].map(csvLine).join('')

function cellsOf(it: z.output<typeof UsageView>['items'][number]): readonly string[] {
  const { at, admitted, refused, cost, outcomes, latency } = it
  const times = [latency?.count ?? 0, latency?.p50Ms ?? '', latency?.p95Ms ?? '']
  const refusals = REFUSALS.map(reason => outcomes[reason] ?? 0)
  return [at, ...[admitted, refused, cost, ...refusals, ...times].map(String)]
}
