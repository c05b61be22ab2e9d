import { lazy, useId } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { ChartFrame, type Figures } from './charts/ChartFrame.tsx'
import { Swatch } from './charts/patterns.tsx'
import { type OutcomeItem, outcomesIn, type Series, useOutcomeName, useSeries } from './charts/series.ts'
import { type Step, useStepTime } from './charts/times.ts'

const OutcomeBars = lazy(() => import('./charts/OutcomeBars.tsx'))

export interface OutcomeChartProps {
  /** What it shows, e.g. “Requests with this key”: read aloud. */
  readonly title: string
  /** As the API answers them, oldest first. */
  readonly items: readonly OutcomeItem[]
  /** How long each of them is. */
  readonly step: Step
  /** How tall it is, in rem, without its legend. */
  readonly rem?: number
}

/** Requests over time by what they came to, and why those that were refused were. */
export function OutcomeChart({ title, items, step, rem = 16 }: OutcomeChartProps) {
  const t = useTranslations('parts.charts')
  const series = useSeries(items)
  const [admitted, ...refusals] = series
  const refused = refusals.reduce((all, it) => all + it.total, 0)
  const figures = useFigures(items, step)
  return (
    <ChartFrame
      title={title}
      summary={t('outcomesSummary', { admitted: admitted?.total ?? 0, refused })}
      rem={rem}
      legend={<Legend series={series} />}
      figures={figures}
    >
      <OutcomeBars items={items} series={series} step={step} />
    </ChartFrame>
  )
}

function Legend({ series }: { readonly series: readonly Series[] }) {
  const id = useId()
  const format = useFormatter()
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
      {series.map(it => (
        <li key={it.id} className="flex items-center gap-2">
          <Swatch id={`${id}-${it.id}`} color={it.color} pattern={it.pattern} />
          <span>{it.name}</span>
          <span className="text-soft tabular-nums">{format.number(it.total)}</span>
        </li>
      ))}
    </ul>
  )
}

/** Every outcome there was, step by step, as a table. */
function useFigures(items: readonly OutcomeItem[], step: Step): () => Figures {
  const t = useTranslations('parts.charts')
  const format = useFormatter()
  const time = useStepTime(step)
  const nameOf = useOutcomeName()
  return () => {
    const outcomes = outcomesIn(items).map(([outcome]) => outcome)
    const refusals = outcomes.filter(it => it !== 'admitted')
    return {
      columns: [t('time'), nameOf('admitted'), t('refused'), ...refusals.map(nameOf)],
      rows: items.map(it => {
        const counts = [it.admitted, it.refused, ...refusals.map(name => it.outcomes[name] ?? 0)]
        return { at: it.at, cells: [time.long(it.at), ...counts.map(count => format.number(count))] }
      }),
    }
  }
}
