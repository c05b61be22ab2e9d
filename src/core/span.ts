import { DAY, HOUR, MINUTE, SECOND } from './terms.ts'

const UNITS = [
  [DAY, 'day', 'days'],
  [HOUR, 'h', 'h'],
  [MINUTE, 'min', 'min'],
  [SECOND, 's', 's'],
] as const

/** A length of time for people, in the greatest unit it fills, rounded down: `3 min`. @param ms below 0: as 0 */
export function spanText(ms: number): string {
  const [length, one, many] = UNITS.find(([unit]) => ms >= unit) ?? [SECOND, 's', 's']
  const count = Math.max(0, Math.floor(ms / length))
  return `${count} ${count === 1 ? one : many}`
}
