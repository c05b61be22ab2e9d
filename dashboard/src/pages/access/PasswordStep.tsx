import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Fingerprint } from 'lucide-react'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { Button } from '../../parts/Button.tsx'
import { TextField } from '../../parts/fields.tsx'
import { hasPasskeys, signInByPasskey } from '../../session/passkeys.ts'
import { useSending } from '../../session/sending.ts'
import { waysQuery } from '../../session/ways.ts'
import { AttemptFailure } from './AttemptFailure.tsx'
import type { SignInFormProps } from './SignInForm.tsx'
import { type Credentials, goToProvider, present } from './signing.ts'

interface PasswordStepProps extends SignInFormProps {
  readonly onCodeWanted: (credentials: Credentials) => void
}

/** The first step: a password, or one of the ways that need none. */
export function PasswordStep({ onSignedIn, onCodeWanted, email, next }: PasswordStepProps) {
  const t = useTranslations('access')
  const { mail } = useSuspenseQuery(waysQuery).data
  const { register, handleSubmit, formState } = useForm<Credentials>({
    defaultValues: { email: email ?? '' },
  })
  const signIn = useSending({
    mutationFn: present,
    onSuccess: (said, credentials) => (said === 'code-wanted' ? onCodeWanted(credentials) : onSignedIn()),
  })
  const { errors } = formState
  return (
    <div className="grid gap-5">
      <form className="grid gap-4" noValidate onSubmit={handleSubmit(it => signIn.mutate(it))}>
        <TextField
          label={t('email')}
          type="email"
          autoComplete="username webauthn"
          autoCapitalize="none"
          spellCheck={false}
          readOnly={email !== undefined}
          error={errors.email?.message}
          {...register('email', { required: t('emailMissing') })}
        />
        <TextField
          label={t('password')}
          type="password"
          autoComplete="current-password"
          error={errors.password?.message}
          {...register('password', { required: t('passwordMissing') })}
        />
        <AttemptFailure error={signIn.error} refused={t('wrongPassword')} />
        <Button kind="primary" type="submit" busy={signIn.isPending}>
          {t('signIn')}
        </Button>
        {mail && (
          <Link to="/forgot" className="justify-self-start py-1 text-sm text-accent underline">
            {t('forgot')}
          </Link>
        )}
      </form>
      <OtherWays onSignedIn={onSignedIn} next={next} />
    </div>
  )
}

/** Passkeys and the provider, where there are any. */
function OtherWays({ onSignedIn, next }: Pick<SignInFormProps, 'onSignedIn' | 'next'>) {
  const t = useTranslations('access')
  const { provider } = useSuspenseQuery(waysQuery).data
  const passkey = useSending({ mutationFn: signInByPasskey, onSuccess: onSignedIn })
  const elsewhere = useSending({ mutationFn: goToProvider })
  const offersProvider = provider !== null && next !== undefined
  if (!hasPasskeys() && !offersProvider) return null
  return (
    <div className="grid gap-3 border-t border-line pt-5">
      {hasPasskeys() && (
        <Button icon={Fingerprint} busy={passkey.isPending} onClick={() => passkey.mutate()}>
          {t('byPasskey')}
        </Button>
      )}
      {offersProvider && (
        <Button busy={elsewhere.isPending} onClick={() => elsewhere.mutate(next)}>
          {t('byProvider', { provider: provider.name })}
        </Button>
      )}
      <AttemptFailure error={passkey.error} refused={t('wrongPasskey')} />
      <AttemptFailure error={elsewhere.error} refused={t('providerFailed')} />
    </div>
  )
}
