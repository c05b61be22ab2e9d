import { lazy } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { ChartFrame } from './charts/ChartFrame.tsx'
import type { LatencyItem } from './charts/LatencyLines.tsx'
import { type Step, useDuration, useStepTime } from './charts/times.ts'

const LatencyLines = lazy(() => import('./charts/LatencyLines.tsx'))

export interface LatencyChartProps {
  /** What it shows: read aloud. */
  readonly title: string
  /** As the API answers them, oldest first. */
  readonly items: readonly LatencyItem[]
  /** Of all of them together. */
  readonly total: LatencyItem['latency']
  /** How long each of them is. */
  readonly step: Step
  /** How tall it is, in rem, without its legend. */
  readonly rem?: number
}

/** How long requests took, over time. */
export function LatencyChart({ title, items, total, step, rem = 14 }: LatencyChartProps) {
  const t = useTranslations('parts.charts')
  const format = useFormatter()
  const time = useStepTime(step)
  const duration = useDuration()
  const names = { p50: t('p50'), p95: t('p95') }
  const said = total && { p50: duration(total.p50Ms), p95: duration(total.p95Ms) }
  return (
    <ChartFrame
      title={title}
      summary={said ? t('latencySummary', said) : t('untimed')}
      rem={rem}
      legend={<Legend names={names} values={said} />}
      figures={() => ({
        columns: [t('time'), names.p50, names.p95, t('timed')],
        rows: items.map(({ at, latency }) => {
          const times = latency ? [duration(latency.p50Ms), duration(latency.p95Ms)] : ['–', '–']
          return { at, cells: [time.long(at), ...times, format.number(latency?.count ?? 0)] }
        }),
      })}
    >
      <LatencyLines items={items} step={step} names={names} />
    </ChartFrame>
  )
}

interface LegendProps {
  readonly names: { readonly p50: string; readonly p95: string }
  readonly values: { readonly p50: string; readonly p95: string } | null
}

const Legend = ({ names, values }: LegendProps) => (
  <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
    <li className="flex items-center gap-2">
      <Stroke color="var(--accent)" /> {names.p50}
      <span className="text-soft tabular-nums">{values?.p50}</span>
    </li>
    <li className="flex items-center gap-2">
      <Stroke color="var(--ink)" dashes="5 3" /> {names.p95}
      <span className="text-soft tabular-nums">{values?.p95}</span>
    </li>
  </ul>
)

const Stroke = ({ color, dashes }: { readonly color: string; readonly dashes?: string }) => (
  <svg aria-hidden width={20} height={14} className="shrink-0">
    <path d="M0 7H20" stroke={color} strokeWidth={2.5} strokeDasharray={dashes} />
  </svg>
)
