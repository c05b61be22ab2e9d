const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/
/** Made at the first use: it takes as long as a tenth of a command. */
let words: Intl.RelativeTimeFormat | undefined

/** From the longest; seconds each. */
const UNITS = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/**
 * An instant as people say it: `3 minutes ago`, `in 2 days`.
 * @param now epoch ms; absent: nobody reads it
 * @returns undefined for what is no instant in UTC
 */
export function agoText(value: unknown, now: number | undefined): string | undefined {
  if (now === undefined || typeof value !== 'string' || !INSTANT.test(value)) return undefined
  const seconds = Math.round((Date.parse(value) - now) / 1000)
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const)
  words ??= new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
  return words.format(Math.round(seconds / length), unit)
}
