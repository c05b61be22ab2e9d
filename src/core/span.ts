import { DAY, HOUR, MINUTE, SECOND } from './terms.ts'

const UNITS = [
  [DAY, 'day', 'days'],
  [HOUR, 'h', 'h'],
  [MINUTE, 'min', 'min'],
  [SECOND, 's', 's'],
] as const

function spanText(ms: number, whole: (count: number) => number): string {
  const [length, one, many] = UNITS.find(([unit]) => ms >= unit) ?? [SECOND, 's', 's']
  const count = Math.max(0, whole(ms / length))
  return `${count} ${count === 1 ? one : many}`
}

/** A time that has passed for people, in the greatest unit it fills, rounded down: `3 min`. */
export const pastText = (ms: number): string => spanText(ms, Math.floor)

/** A time that is to come, rounded up: after so long it has passed for certain. */
export const aheadText = (ms: number): string => spanText(ms, Math.ceil)
