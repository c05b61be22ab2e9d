import type { Telling } from './telling.ts'

const UNITS = [
  { seconds: 86_400, one: { en: 'day', fr: 'jour' }, many: { en: 'days', fr: 'jours' } },
  { seconds: 3600, one: { en: 'hour', fr: 'heure' }, many: { en: 'hours', fr: 'heures' } },
  { seconds: 60, one: { en: 'minute', fr: 'minute' }, many: { en: 'minutes', fr: 'minutes' } },
  { seconds: 1, one: { en: 'second', fr: 'seconde' }, many: { en: 'seconds', fr: 'secondes' } },
] as const

type Spoken = Pick<Telling, 'language'>

/** `24 hours`, `7 days`, `90 seconds`: in the largest unit it is at least two of, or exactly one. */
export function spanWords({ language }: Spoken, seconds: number): string {
  const unit =
    UNITS.find(it => seconds % it.seconds === 0 && seconds / it.seconds > 1) ??
    UNITS.find(it => it.seconds === seconds) ??
    UNITS[3]
  const count = seconds / unit.seconds
  return `${count} ${(count === 1 ? unit.one : unit.many)[language]}`
}

/** `per minute`, `per 10 seconds`. */
export function perWords({ language }: Spoken, seconds: number): string {
  const unit = UNITS.find(it => it.seconds === seconds)
  const per = { en: 'per', fr: 'par' }[language]
  if (unit !== undefined) return `${per} ${unit.one[language]}`
  return language === 'fr'
    ? `toutes les ${spanWords({ language }, seconds)}`
    : `${per} ${spanWords({ language }, seconds)}`
}
