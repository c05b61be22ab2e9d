import { useTranslations } from 'use-intl'
import { SelectField } from '../../../parts/fields.tsx'
import { useAccount } from '../../../shell/account.ts'
import { useDuration } from '../durations.ts'

const HOUR = 3600
const DAY = 24 * HOUR
/** Graces to choose from, beside what the profile says. */
const GRACES = [0, HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY]

export interface GraceFieldProps {
  /** Seconds. */
  readonly value: number
  /** No more than these seconds can be chosen. */
  readonly most: number
  readonly onChange: (seconds: number) => void
}

/** For how long what is replaced keeps working. Nothing where there is no choice. */
export function GraceField({ value, most, onChange }: GraceFieldProps) {
  const t = useTranslations('keys.rotate')
  const last = useDuration()
  const { graceSeconds, maxGraceSeconds } = useAccount().profile
  const graces = [...new Set([...GRACES, graceSeconds, maxGraceSeconds])]
    .filter(it => it <= most)
    .toSorted((one, other) => one - other)
  if (graces.length < 2) return null
  return (
    <SelectField
      label={t('grace')}
      hint={value === 0 ? t('atOnce') : t('until', { span: last(value) })}
      value={value}
      onChange={({ target }) => onChange(Number(target.value))}
    >
      {graces.map(it => (
        <option key={it} value={it}>
          {it === 0 ? t('none') : last(it)}
        </option>
      ))}
    </SelectField>
  )
}
