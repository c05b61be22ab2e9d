import { useFormatter } from 'use-intl'

export type Step = 'minute' | 'hour' | 'day'

/** Days are of UTC, whatever the zone of whoever looks; shorter steps are shown in theirs. */
const SHORT = {
  minute: { hour: 'numeric', minute: '2-digit' },
  hour: { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' },
  day: { day: 'numeric', month: 'short', timeZone: 'UTC' },
} as const
const LONG = {
  minute: { dateStyle: 'medium', timeStyle: 'short' },
  hour: { dateStyle: 'medium', timeStyle: 'short' },
  day: { dateStyle: 'full', timeZone: 'UTC' },
} as const

/** Writes when a step begins: short for an axis, in full for a table. */
export function useStepTime(step: Step): { short(at: string): string; long(at: string): string } {
  const format = useFormatter()
  return {
    short: at => format.dateTime(new Date(at), SHORT[step]),
    long: at => format.dateTime(new Date(at), LONG[step]),
  }
}

/** Writes any time, in milliseconds since the epoch: short for an axis, in full for a table. */
export function useMomentTime(): { short(ms: number): string; long(ms: number): string } {
  const format = useFormatter()
  return {
    short: ms => format.dateTime(new Date(ms), SHORT.hour),
    long: ms => format.dateTime(new Date(ms), LONG.hour),
  }
}

/** Writes how long something took, from milliseconds: `4.3 ms`, `180 ms`, `1.25 s`. */
export function useDuration(): (ms: number) => string {
  const format = useFormatter()
  return ms =>
    ms < 1000
      ? format.number(ms, { style: 'unit', unit: 'millisecond', maximumSignificantDigits: ms < 10 ? 2 : 3 })
      : format.number(ms / 1000, { style: 'unit', unit: 'second', maximumSignificantDigits: 3 })
}
