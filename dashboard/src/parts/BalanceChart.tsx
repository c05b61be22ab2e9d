import { lazy } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import type { BalancePoint } from './charts/BalanceLine.tsx'
import { ChartFrame } from './charts/ChartFrame.tsx'
import { useMomentTime } from './charts/times.ts'

const BalanceLine = lazy(() => import('./charts/BalanceLine.tsx'))

export interface BalanceChartProps {
  /** What it shows: read aloud. */
  readonly title: string
  /** The balance right after each change, oldest first; one at least. */
  readonly points: readonly BalancePoint[]
  /** How tall it is, in rem. */
  readonly rem?: number
}

/** A balance over time. */
export function BalanceChart({ title, points, rem = 12 }: BalanceChartProps) {
  const t = useTranslations('parts.charts')
  const format = useFormatter()
  const time = useMomentTime()
  const balance = t('balance')
  return (
    <ChartFrame
      title={title}
      summary={t('balanceSummary', { balance: points.at(-1)?.balance ?? 0 })}
      rem={rem}
      figures={() => ({
        columns: [t('time'), balance],
        rows: points.map((it, at) => ({
          at: `${at}/${it.at}`,
          cells: [time.long(Date.parse(it.at)), format.number(it.balance)],
        })),
      })}
    >
      <BalanceLine points={points} name={balance} />
    </ChartFrame>
  )
}
