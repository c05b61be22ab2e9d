import { useTranslations } from 'use-intl'
import { useSaid } from '../../../language/said.ts'
import { TextField } from '../../../parts/fields.tsx'
import { sentences } from '../../../parts/sentences.ts'
import { useSelf } from '../../../session/self.ts'
import { useAccount } from '../../../shell/account.ts'
import { useDuration } from '../durations.ts'

/** Limits a key is to have of its own, as they are typed; those that are empty are as the profile says. */
export type TypedLimits = Readonly<Record<string, string>>

export interface LimitFieldsProps {
  readonly value: TypedLimits
  readonly onChange: (limits: TypedLimits) => void
  /** What is wrong, by the name of the limit. */
  readonly errors?: Readonly<Record<string, string | undefined>>
}

/** The greatest number each limit may be given by whoever looks: operators more than customers. */
export function useMost(): (name: string) => number {
  const { limits } = useAccount().profile
  const { operator } = useSelf().person
  return name => {
    const found = limits.find(it => it.name === name)
    return (operator ? found?.most : found?.limit) ?? 0
  }
}

/** Whether what was typed is a limit: a whole number from 1 on, or nothing. */
export const isLimit = (text: string, most: number): boolean =>
  text.trim() === '' || (/^\d{1,9}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most)

/** How often a key may be used. */
export function LimitFields({ value, onChange, errors = {} }: LimitFieldsProps) {
  const t = useTranslations('keys.fields')
  const say = useSaid()
  const last = useDuration()
  const mostOf = useMost()
  const { limits, wording } = useAccount().profile
  return limits.map(({ name, per, limit, seconds }) => {
    const text = value[name] ?? ''
    const most = mostOf(name)
    const about = t('limitAbout', { count: limit, span: last(seconds), most })
    return (
      <TextField
        key={name}
        label={limits.length > 1 ? `${say(wording.rateLimit)}: ${t(`per.${per}`)}` : say(wording.rateLimit)}
        hint={sentences(say(wording.rateLimitAbout), about)}
        error={isLimit(text, most) ? errors[name] : t('limitWrong', { most })}
        type="number"
        inputMode="numeric"
        min={1}
        step={1}
        placeholder={String(limit)}
        value={text}
        onChange={({ target }) => onChange({ ...value, [name]: target.value })}
      />
    )
  })
}
