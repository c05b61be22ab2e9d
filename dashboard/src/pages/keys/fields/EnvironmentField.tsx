import { useTranslations } from 'use-intl'
import { raised, useSaid } from '../../../language/said.ts'
import { SelectField } from '../../../parts/fields.tsx'
import { Notice } from '../../../parts/Notice.tsx'
import { useAccount } from '../../../shell/account.ts'

export interface EnvironmentFieldProps {
  /** The name of an environment. */
  readonly value: string
  readonly onChange: (name: string) => void
  readonly error?: string | undefined
}

/** Where a key is to act. Says what that means, and warns where it is paid for. */
export function EnvironmentField({ value, onChange, error }: EnvironmentFieldProps) {
  const t = useTranslations('keys.fields')
  const say = useSaid()
  const { environments, nouns, wording } = useAccount().profile
  const chosen = environments.find(it => it.name === value)
  const isPaid = chosen?.credits === true && environments.some(it => !it.credits)
  return (
    <div className="grid gap-2">
      <SelectField
        label={raised(say(nouns.environment.one))}
        hint={chosen ? say(chosen.about) : say(wording.environmentAbout)}
        error={error}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      >
        {environments.map(({ name, title }) => (
          <option key={name} value={name}>
            {say(title)}
          </option>
        ))}
      </SelectField>
      {isPaid && <Notice tone="warn">{t('paid')}</Notice>}
    </div>
  )
}
