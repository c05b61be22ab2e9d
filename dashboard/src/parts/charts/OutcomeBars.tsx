import { useId } from 'react'
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { useFormatter } from 'use-intl'
import { axis, grid, MARGIN, pointer } from './looks.ts'
import { filling, Pattern } from './patterns.tsx'
import type { OutcomeItem, Series } from './series.ts'
import { Tip } from './Tip.tsx'
import { type Step, useStepTime } from './times.ts'

export interface OutcomeBarsProps {
  readonly items: readonly OutcomeItem[]
  readonly series: readonly Series[]
  readonly step: Step
}

/** A bar for each step, its parts by outcome. Brings the library of charts: import it lazily. */
export default function OutcomeBars({ items, series, step }: OutcomeBarsProps) {
  const id = useId()
  const format = useFormatter()
  const time = useStepTime(step)
  const patternOf = (it: Series) => ({ id: `${id}-${it.id}`, color: it.color, pattern: it.pattern })
  const linesOf = (item: OutcomeItem) =>
    series
      .map(it => ({ name: it.name, count: it.of(item) }))
      .filter(({ count }, at) => at === 0 || count > 0)
      .map(({ name, count }) => ({ name, value: format.number(count) }))
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={[...items]} margin={MARGIN} accessibilityLayer={false} barCategoryGap="12%">
        <defs>
          {series.map(it => (
            <Pattern key={it.id} {...patternOf(it)} />
          ))}
        </defs>
        <CartesianGrid {...grid} />
        <XAxis {...axis} dataKey="at" tickFormatter={time.short} minTickGap={32} />
        <YAxis
          {...axis}
          width={44}
          allowDecimals={false}
          tickFormatter={it => format.number(it, { notation: 'compact' })}
        />
        <Tooltip
          {...pointer}
          content={({ active, payload }) => {
            const item: OutcomeItem | undefined = payload[0]?.payload
            return active && item !== undefined ? (
              <Tip title={time.long(item.at)} lines={linesOf(item)} />
            ) : null
          }}
        />
        {series.map(it => (
          <Bar
            key={it.id}
            dataKey={it.of}
            name={it.name}
            stackId="outcome"
            fill={filling(patternOf(it))}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  )
}
