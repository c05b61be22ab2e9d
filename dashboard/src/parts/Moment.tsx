import { useFormatter, useNow } from 'use-intl'

const FAR_MS = 45 * 24 * 60 * 60_000

export interface MomentProps {
  /** ISO 8601, as the API answers it. */
  readonly at: string
  /** `ago`: how long ago, or until then. `day`: the date. Absent: ago when near, the date when far. */
  readonly as?: 'ago' | 'day'
}

/** A time in words, in the viewer's zone; exactly on hover. */
export function Moment({ at, as }: MomentProps) {
  const format = useFormatter()
  const now = useNow({ updateInterval: 30_000 })
  const then = new Date(at)
  const near = as === 'ago' || (as === undefined && Math.abs(then.getTime() - now.getTime()) < FAR_MS)
  const exact = format.dateTime(then, { dateStyle: 'full', timeStyle: 'long' })
  return (
    <time dateTime={at} title={exact} className="whitespace-nowrap">
      {near
        ? format.relativeTime(then, now)
        : format.dateTime(then, { year: 'numeric', month: 'short', day: 'numeric' })}
    </time>
  )
}
