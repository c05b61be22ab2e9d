import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { axis, grid, MARGIN, pointer } from './looks.ts'
import { Tip } from './Tip.tsx'
import { type Step, useDuration, useStepTime } from './times.ts'

/** How long the requests of one step took; null where none was timed. */
export interface LatencyItem {
  readonly at: string
  readonly latency: { readonly count: number; readonly p50Ms: number; readonly p95Ms: number } | null
}

export interface LatencyLinesProps {
  readonly items: readonly LatencyItem[]
  readonly step: Step
  /** What the two lines are called. */
  readonly names: { readonly p50: string; readonly p95: string }
}

const p50 = ({ latency }: LatencyItem) => latency?.p50Ms
const p95 = ({ latency }: LatencyItem) => latency?.p95Ms

/** Two lines: what half of the requests took, and what 95 of 100 did. Brings the library of charts: import it lazily. */
export default function LatencyLines({ items, step, names }: LatencyLinesProps) {
  const time = useStepTime(step)
  const duration = useDuration()
  // A step between two without requests is a line of no length: a dot shows it.
  const look = { dot: { r: 2, strokeDasharray: 'none' }, strokeWidth: 2, isAnimationActive: false }
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart data={[...items]} margin={MARGIN} accessibilityLayer={false}>
        <CartesianGrid {...grid} />
        <XAxis {...axis} dataKey="at" tickFormatter={time.short} minTickGap={32} />
        <YAxis {...axis} width={64} tickFormatter={duration} />
        <Tooltip
          {...pointer}
          content={({ active, payload }) => {
            const item: LatencyItem | undefined = payload[0]?.payload
            if (!active || item === undefined || item.latency === null) return null
            const lines = [
              { name: names.p50, value: duration(item.latency.p50Ms) },
              { name: names.p95, value: duration(item.latency.p95Ms) },
            ]
            return <Tip title={time.long(item.at)} lines={lines} />
          }}
        />
        <Line {...look} dataKey={p95} name={names.p95} stroke="var(--ink)" strokeDasharray="5 3" />
        <Line {...look} dataKey={p50} name={names.p50} stroke="var(--accent)" />
      </LineChart>
    </ResponsiveContainer>
  )
}
