import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { isLatchkeyError } from '../../../../src/client/client.ts'
import { Button, ButtonLink } from '../../parts/Button.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { latchkey } from '../../session/client.ts'
import { useSending } from '../../session/sending.ts'
import { AttemptFailure } from './AttemptFailure.tsx'
import { Entrance } from './Entrance.tsx'
import { NewPassword, usePasswordRules } from './NewPassword.tsx'
import { useLinkToken } from './token.ts'

/** Where the letter about a forgotten password leads. */
export function ResetPage() {
  const t = useTranslations('access')
  const token = useLinkToken()
  const rules = usePasswordRules()
  const { register, handleSubmit, formState } = useForm<{ password: string }>({
    defaultValues: { password: '' },
  })
  const reset = useSending({
    mutationFn: ({ password }: { readonly password: string }) =>
      latchkey.logins.resetPassword({ token: token ?? '', newPassword: password }),
  })
  const isOver = token === undefined || isLatchkeyError(reset.error, 'input-invalid')
  if (isOver)
    return (
      <Entrance title={t('resetTitle')} about={t('resetOver')}>
        <ButtonLink kind="primary" to="/forgot">
          {t('sendAnother')}
        </ButtonLink>
      </Entrance>
    )
  if (reset.isSuccess)
    return (
      <Entrance title={t('resetTitle')}>
        <Notice tone="good" role="status">
          {t('resetDone')}
        </Notice>
        <ButtonLink kind="primary" to="/sign-in">
          {t('toSignIn')}
        </ButtonLink>
      </Entrance>
    )
  return (
    <Entrance title={t('resetTitle')} about={t('resetAbout')}>
      <form className="grid gap-4" noValidate onSubmit={handleSubmit(it => reset.mutate(it))}>
        <NewPassword
          label={t('newPassword')}
          error={formState.errors.password?.message}
          {...register('password', rules)}
        />
        <AttemptFailure error={reset.error} refused={t('resetOver')} />
        <Button kind="primary" type="submit" busy={reset.isPending}>
          {t('setPassword')}
        </Button>
      </form>
    </Entrance>
  )
}
