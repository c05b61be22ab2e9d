import { useEffect, useState } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { Button } from '../../parts/Button.tsx'
import { TextField } from '../../parts/fields.tsx'
import { latchkey } from '../../session/client.ts'
import { useSending } from '../../session/sending.ts'
import { AttemptFailure } from './AttemptFailure.tsx'
import { type Credentials, present } from './signing.ts'

interface CodeStepProps {
  readonly credentials: Credentials
  readonly onSignedIn: () => void
  readonly onBack: () => void
}

interface Attempt {
  readonly code: string
  readonly isBackup: boolean
  /** Whether one went wrong before: that ends what the first step began, so it is taken again. */
  readonly isAgain: boolean
}

/** The second step: a code of the authenticator app, or one of those kept for when it is lost. */
export function CodeStep({ credentials, onSignedIn, onBack }: CodeStepProps) {
  const t = useTranslations('access')
  const [isBackup, setBackup] = useState(false)
  const { register, handleSubmit, formState, setFocus, reset } = useForm<{ code: string }>({
    defaultValues: { code: '' },
  })
  const verify = useSending({
    mutationFn: async ({ code, isAgain, ...it }: Attempt) => {
      if (isAgain) await present(credentials)
      await (it.isBackup ? latchkey.logins.verifyBackupCode({ code }) : latchkey.logins.verifyCode({ code }))
    },
    onSuccess: onSignedIn,
  })
  useEffect(() => setFocus('code'), [setFocus])
  const change = () => {
    setBackup(!isBackup)
    reset({ code: '' })
    setFocus('code')
  }
  const submit = handleSubmit(({ code }) =>
    verify.mutate({ code: code.replaceAll(/\s/g, ''), isBackup, isAgain: verify.isError }),
  )
  return (
    <form className="grid gap-4" noValidate onSubmit={submit}>
      <p className="text-soft">{t(isBackup ? 'backupAbout' : 'codeAbout')}</p>
      <TextField
        label={t(isBackup ? 'backupCode' : 'code')}
        inputMode={isBackup ? 'text' : 'numeric'}
        autoComplete={isBackup ? 'off' : 'one-time-code'}
        autoCapitalize="none"
        spellCheck={false}
        error={formState.errors.code?.message}
        {...register('code', { required: t('codeMissing') })}
      />
      <AttemptFailure error={verify.error} refused={t(isBackup ? 'wrongBackupCode' : 'wrongCode')} />
      <Button kind="primary" type="submit" busy={verify.isPending}>
        {t('signIn')}
      </Button>
      <div className="flex flex-wrap gap-2">
        <Button kind="quiet" onClick={change}>
          {t(isBackup ? 'useCode' : 'useBackup')}
        </Button>
        <Button kind="quiet" onClick={onBack}>
          {t('back')}
        </Button>
      </div>
    </form>
  )
}
