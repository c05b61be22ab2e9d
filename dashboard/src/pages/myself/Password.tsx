import { useQuery } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { Boundary } from '../../parts/Boundary.tsx'
import { Button } from '../../parts/Button.tsx'
import { CheckField, TextField } from '../../parts/fields.tsx'
import { Card } from '../../parts/Page.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useSelf } from '../../session/self.ts'
import { waysQuery } from '../../session/ways.ts'
import { AttemptFailure } from '../access/AttemptFailure.tsx'
import { NewPassword, usePasswordRules } from '../access/NewPassword.tsx'
import { SESSION, SESSIONS } from './mine.ts'
import { isWrongPassword, otherThanPassword } from './wrongPassword.ts'

const EMPTY = { currentPassword: '', newPassword: '', revokeOtherSessions: true }

/** Another password. */
export function Password() {
  const t = useTranslations('myself')
  const ways = useQuery(waysQuery).data
  return (
    <Card
      title={t('password')}
      about={t(ways?.provider && ways.mail ? 'passwordOrProvider' : 'passwordAbout')}
    >
      <Boundary rem={24}>
        <PasswordForm />
      </Boundary>
    </Card>
  )
}

function PasswordForm() {
  const t = useTranslations('myself')
  const toast = useToast()
  const rules = usePasswordRules()
  const { person } = useSelf()
  const { register, handleSubmit, formState, reset } = useForm({ defaultValues: EMPTY })
  const change = useChange((it: typeof EMPTY) => latchkey.logins.changePassword(it), [SESSION, SESSIONS])
  const submit = handleSubmit(it =>
    change.mutate(it, {
      onSuccess: () => {
        reset(EMPTY)
        toast(t('passwordChanged'))
      },
    }),
  )
  const { errors } = formState
  return (
    <form className="grid max-w-md gap-4" noValidate onSubmit={submit}>
      <input type="hidden" autoComplete="username" value={person.email} readOnly />
      <TextField
        label={t('currentPassword')}
        type="password"
        autoComplete="current-password"
        error={
          errors.currentPassword?.message ?? (isWrongPassword(change.error) ? t('wrongPassword') : undefined)
        }
        {...register('currentPassword', { required: t('passwordMissing') })}
      />
      <NewPassword
        label={t('newPassword')}
        error={errors.newPassword?.message}
        {...register('newPassword', rules)}
      />
      <CheckField label={t('endOthersToo')} {...register('revokeOtherSessions')} />
      <AttemptFailure error={otherThanPassword(change.error)} refused={t('wrongPassword')} />
      <div>
        <Button type="submit" busy={change.isPending}>
          {t('changePassword')}
        </Button>
      </div>
    </form>
  )
}
