import { Area, AreaChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { useFormatter } from 'use-intl'
import { axis, grid, MARGIN, pointer } from './looks.ts'
import { Tip } from './Tip.tsx'
import { useMomentTime } from './times.ts'

/** A balance right after it changed. */
export interface BalancePoint {
  /** ISO 8601. */
  readonly at: string
  readonly balance: number
}

export interface BalanceLineProps {
  readonly points: readonly BalancePoint[]
  /** What the balance is called. */
  readonly name: string
}

const timeOf = ({ at }: BalancePoint) => Date.parse(at)

/** A line that keeps its height until the balance changes. Brings the library of charts: import it lazily. */
export default function BalanceLine({ points, name }: BalanceLineProps) {
  const format = useFormatter()
  const time = useMomentTime()
  return (
    <ResponsiveContainer width="100%" height="100%">
      <AreaChart data={[...points]} margin={MARGIN} accessibilityLayer={false}>
        <CartesianGrid {...grid} />
        <XAxis
          {...axis}
          dataKey={timeOf}
          type="number"
          scale="time"
          domain={['dataMin', 'dataMax']}
          tickFormatter={it => time.short(Number(it))}
          minTickGap={40}
        />
        <YAxis
          {...axis}
          width={52}
          allowDecimals={false}
          domain={[0, 'auto']}
          tickFormatter={it => format.number(it, { notation: 'compact' })}
        />
        <Tooltip
          {...pointer}
          content={({ active, payload }) => {
            const point: BalancePoint | undefined = payload[0]?.payload
            if (!active || point === undefined) return null
            const lines = [{ name, value: format.number(point.balance) }]
            return <Tip title={time.long(timeOf(point))} lines={lines} />
          }}
        />
        <Area
          dataKey="balance"
          type="stepAfter"
          name={name}
          stroke="var(--accent)"
          strokeWidth={2}
          fill="var(--accent)"
          fillOpacity={0.12}
          isAnimationActive={false}
        />
      </AreaChart>
    </ResponsiveContainer>
  )
}
