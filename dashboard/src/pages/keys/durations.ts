import { useTranslations } from 'use-intl'

const HOUR = 3600
const DAY = 24 * HOUR
/** Up to two days people count in hours. */
const FEW_HOURS = 48 * HOUR

/** Spans of time in words: `const last = useDuration()`, `last(86_400)` is "24 hours". */
export function useDuration(): (seconds: number) => string {
  const t = useTranslations('keys.durations')
  return seconds => {
    if (seconds % DAY === 0 && seconds > FEW_HOURS) return t('days', { count: seconds / DAY })
    if (seconds % HOUR === 0) return t('hours', { count: seconds / HOUR })
    return t('minutes', { count: Math.round(seconds / 60) })
  }
}
