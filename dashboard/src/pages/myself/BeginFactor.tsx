import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { isLatchkeyError, type SecondFactor } from '../../../../src/client/client.ts'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { FormDialog } from '../../parts/FormDialog.tsx'
import { TextField } from '../../parts/fields.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { BackupCodes } from './BackupCodes.tsx'
import { SESSION, SESSIONS } from './mine.ts'
import { PasswordDialog } from './PasswordDialog.tsx'
import { QrCode } from './QrCode.tsx'

/** Switches the second factor on: a password, the app's first code, and the codes to keep. */
export function BeginFactor({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('myself')
  const [isVerified, setVerified] = useState(false)
  const begin = useChange((password: string) => latchkey.logins.beginSecondFactor({ password }))
  if (begin.data === undefined)
    return (
      <PasswordDialog
        title={t('beginFactor')}
        description={t('beginFactorAbout')}
        action={t('next')}
        change={begin}
        onPassword={it => begin.mutate(it)}
        onClose={onClose}
      />
    )
  return isVerified ? (
    <BackupCodes codes={begin.data.backupCodes} onDone={onClose} />
  ) : (
    <FirstCode factor={begin.data} onVerified={() => setVerified(true)} onClose={onClose} />
  )
}

interface FirstCodeProps {
  readonly factor: SecondFactor
  readonly onVerified: () => void
  readonly onClose: () => void
}

function FirstCode({ factor, onVerified, onClose }: FirstCodeProps) {
  const t = useTranslations('myself')
  const { register, handleSubmit, formState } = useForm({ defaultValues: { code: '' } })
  const verify = useChange((code: string) => latchkey.logins.verifyCode({ code }), [SESSION, SESSIONS])
  const isWrong = isLatchkeyError(verify.error, 'login-refused')
  const secret = new URL(factor.totpURI).searchParams.get('secret') ?? ''
  return (
    <FormDialog
      title={t('beginFactor')}
      description={t('scanAbout')}
      action={t('switchOn')}
      change={{ ...verify, error: isWrong ? null : verify.error }}
      onSubmit={handleSubmit(it => verify.mutate(it.code.replaceAll(/\s/g, ''), { onSuccess: onVerified }))}
      onClose={onClose}
    >
      <QrCode text={factor.totpURI} label={t('qrCode')} />
      <div className="grid gap-1">
        <p className="text-sm text-soft">{t('orType')}</p>
        <div className="flex flex-wrap items-center gap-2">
          <code className="min-w-0 font-mono text-sm break-all">{secret}</code>
          <CopyButton text={secret} label={t('copySecret')} />
        </div>
      </div>
      <TextField
        label={t('firstCode')}
        inputMode="numeric"
        autoComplete="one-time-code"
        error={formState.errors.code?.message ?? (isWrong ? t('wrongCode') : undefined)}
        {...register('code', { required: t('codeMissing') })}
      />
    </FormDialog>
  )
}
