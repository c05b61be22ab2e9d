import { DAY, HOUR, MINUTE, SECOND } from './terms.ts'

const UNITS = [
  [DAY, 'day', 'days'],
  [HOUR, 'h', 'h'],
  [MINUTE, 'min', 'min'],
  [SECOND, 's', 's'],
] as const

/** @param least how much of a unit there must be to speak of it */
function spanText(ms: number, least: number, whole: (count: number) => number): string {
  const [length, one, many] = UNITS.find(([unit]) => ms >= unit * least) ?? [SECOND, 's', 's']
  const count = Math.max(0, whole(ms / length))
  return `${count} ${count === 1 ? one : many}`
}

/** A time that has passed, for people: in the greatest unit it fills, rounded down: `3 min`. */
export const pastText = (ms: number): string => spanText(ms, 1, Math.floor)

/** A time that is to come: in the greatest unit it fills twice, rounded up, so that it is enough: `25 h`. */
export const aheadText = (ms: number): string => spanText(ms, 2, Math.ceil)
