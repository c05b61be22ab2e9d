import { useSuspenseQuery } from '@tanstack/react-query'
import { type ComponentProps, useState } from 'react'
import { useTranslations } from 'use-intl'
import { CheckField, TextField } from '../../parts/fields.tsx'
import { waysQuery } from '../../session/ways.ts'

export interface NewPasswordProps extends ComponentProps<'input'> {
  readonly label?: string
  readonly error?: string | undefined
}

/** A password somebody chooses: what it must be, and a way to see what was typed. */
export function NewPassword({ label, ...rest }: NewPasswordProps) {
  const t = useTranslations('access')
  const [isShown, show] = useState(false)
  const { shortest } = useSuspenseQuery(waysQuery).data.password
  return (
    <div className="grid gap-2">
      <TextField
        {...rest}
        label={label ?? t('password')}
        hint={t('passwordRules', { shortest })}
        type={isShown ? 'text' : 'password'}
        autoComplete="new-password"
        autoCapitalize="none"
        spellCheck={false}
      />
      <CheckField
        label={t('showPassword')}
        checked={isShown}
        onChange={({ target }) => show(target.checked)}
      />
    </div>
  )
}

/** The rules of react-hook-form for it. */
export function usePasswordRules() {
  const t = useTranslations('access')
  const { shortest, longest } = useSuspenseQuery(waysQuery).data.password
  return {
    required: t('passwordMissing'),
    minLength: { value: shortest, message: t('passwordShort', { shortest }) },
    maxLength: { value: longest, message: t('passwordLong', { longest }) },
  }
}
