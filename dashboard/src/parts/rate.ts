import { useTranslations } from 'use-intl'
import type { ProfileDetail } from '../../../src/client/client.ts'

/** How many uses in how many seconds. */
type Rate = Pick<ProfileDetail['limits'][number], 'limit' | 'seconds'>

/** Spans that have a word of their own, in seconds. */
const SPANS = { 1: 'perSecond', 60: 'perMinute', 3600: 'perHour', 86400: 'perDay' } as const
const isSpan = (seconds: number): seconds is keyof typeof SPANS => seconds in SPANS

/** Says how often something may be used: `const rate = useRate()`, `rate({ limit: 100, seconds: 60 })`. */
export function useRate(): (rate: Rate) => string {
  const t = useTranslations('parts.rate')
  return ({ limit, seconds }) =>
    isSpan(seconds) ? t(SPANS[seconds], { limit }) : t('other', { limit, seconds })
}
