import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useSaid } from '../../../language/said.ts'
import { SelectField, TextField } from '../../../parts/fields.tsx'
import { useAccount } from '../../../shell/account.ts'
import { useDuration } from '../durations.ts'

const DAY_SECONDS = 86_400
const NEVER = 'never'
const OWN = 'own'

export interface ExpiryFieldProps {
  /** ISO 8601; null: never; empty: on a date that is still to be chosen. */
  readonly value: string | null
  readonly onChange: (expiresAt: string | null) => void
  readonly error?: string | undefined
}

/** When a key is to stop working: after some days, at the end of a day of one's own choice, or never. */
export function ExpiryField({ value, onChange, error }: ExpiryFieldProps) {
  const t = useTranslations('keys.fields')
  const say = useSaid()
  const last = useDuration()
  const format = useFormatter()
  const { wording, expiryDays } = useAccount().profile
  const [choice, setChoice] = useState(value === null ? NEVER : OWN)
  const choose = (wanted: string) => {
    setChoice(wanted)
    const days = Number(wanted)
    if (wanted === NEVER) onChange(null)
    else if (wanted === OWN) onChange('')
    else if (!Number.isNaN(days)) onChange(new Date(Date.now() + days * DAY_SECONDS * 1000).toISOString())
  }
  const end = value === null || value === '' ? undefined : format.dateTime(new Date(value), EXACTLY)
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <SelectField
        label={say(wording.expires)}
        hint={end === undefined ? say(wording.expiresAbout) : t('endsAt', { end })}
        error={choice === OWN ? undefined : error}
        value={choice}
        onChange={({ target }) => choose(target.value)}
      >
        <option value={NEVER}>{say(wording.neverExpires)}</option>
        {expiryDays.map(it => (
          <option key={it} value={it}>
            {last(it * DAY_SECONDS)}
          </option>
        ))}
        <option value={OWN}>{t('ownDate')}</option>
      </SelectField>
      {choice === OWN && (
        <TextField
          label={t('lastDay')}
          error={error}
          type="date"
          required
          min={dayOf(new Date())}
          defaultValue={value ? dayOf(new Date(value)) : ''}
          onChange={({ target }) => onChange(target.value === '' ? '' : endOf(target.value))}
        />
      )}
    </div>
  )
}

const EXACTLY = { dateStyle: 'long', timeStyle: 'short' } as const

/** `2027-01-31` in the zone of whoever looks. */
const dayOf = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(it => String(it).padStart(2, '0')).join('-')

/** The last second of a day in the zone of whoever looks. */
const endOf = (day: string): string => new Date(`${day}T23:59:59`).toISOString()
