import { DAY } from '../../core/terms.ts'
import type { UsageStep } from '../../core/usage.ts'

/**
 * How long the parts are that tables of counts are divided into where a database can, in milliseconds. They
 * begin at whole multiples of that since the epoch. A released length does not change any more.
 */
export const SPAN_MS: Readonly<Record<UsageStep, number>> = {
  minute: DAY,
  hour: 7 * DAY,
  day: 60 * DAY,
}
