import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { FormDialog } from '../../parts/FormDialog.tsx'
import { TextField } from '../../parts/fields.tsx'
import { isWrongPassword, otherThanPassword } from './wrongPassword.ts'

export interface PasswordDialogProps {
  readonly title: string
  readonly description: string
  readonly action: string
  readonly change: { readonly isPending: boolean; readonly error: Error | null }
  readonly onPassword: (password: string) => void
  readonly onClose: () => void
}

/** Asks for one's password before something that opens or closes a way in. */
export function PasswordDialog({ change, onPassword, ...rest }: PasswordDialogProps) {
  const t = useTranslations('myself')
  const { register, handleSubmit, formState } = useForm({ defaultValues: { password: '' } })
  const wrong = isWrongPassword(change.error) ? t('wrongPassword') : undefined
  return (
    <FormDialog
      {...rest}
      change={{ ...change, error: otherThanPassword(change.error) }}
      onSubmit={handleSubmit(it => onPassword(it.password))}
    >
      <TextField
        label={t('currentPassword')}
        type="password"
        autoComplete="current-password"
        error={formState.errors.password?.message ?? wrong}
        {...register('password', { required: t('passwordMissing') })}
      />
    </FormDialog>
  )
}
