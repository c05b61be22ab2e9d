import { useSuspenseQuery } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { Button, ButtonLink } from '../../parts/Button.tsx'
import { TextField } from '../../parts/fields.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { latchkey } from '../../session/client.ts'
import { useSending } from '../../session/sending.ts'
import { waysQuery } from '../../session/ways.ts'
import { AttemptFailure } from './AttemptFailure.tsx'
import { Entrance } from './Entrance.tsx'
import { useEmailRules } from './emailRules.ts'

/** Has the link to a new password sent. Whether anybody has the address is told to nobody. */
export function ForgotPage() {
  const t = useTranslations('access')
  const { mail } = useSuspenseQuery(waysQuery).data
  const emailRules = useEmailRules()
  const { register, handleSubmit, formState } = useForm<{ email: string }>({ defaultValues: { email: '' } })
  const ask = useSending({
    mutationFn: (it: { readonly email: string }) => latchkey.logins.requestPasswordReset(it),
  })
  if (!mail)
    return (
      <Entrance title={t('forgotTitle')} about={t('noMail')}>
        <ButtonLink to="/sign-in">{t('toSignIn')}</ButtonLink>
      </Entrance>
    )
  if (ask.isSuccess)
    return (
      <Entrance title={t('forgotTitle')}>
        <Notice tone="good" role="status">
          {t('letterSent', { email: ask.variables.email })}
        </Notice>
        <ButtonLink to="/sign-in">{t('toSignIn')}</ButtonLink>
      </Entrance>
    )
  return (
    <Entrance title={t('forgotTitle')} about={t('forgotAbout')}>
      <form className="grid gap-4" noValidate onSubmit={handleSubmit(it => ask.mutate(it))}>
        <TextField
          label={t('email')}
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          error={formState.errors.email?.message}
          {...register('email', emailRules)}
        />
        <AttemptFailure error={ask.error} refused={t('tryAgain')} />
        <Button kind="primary" type="submit" busy={ask.isPending}>
          {t('sendLetter')}
        </Button>
        <ButtonLink kind="quiet" to="/sign-in">
          {t('toSignIn')}
        </ButtonLink>
      </form>
    </Entrance>
  )
}
