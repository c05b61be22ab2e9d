import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '../../parts/Button.tsx'
import { Badge } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { BackupCodes } from './BackupCodes.tsx'
import { BeginFactor } from './BeginFactor.tsx'
import { SESSION, SESSIONS, useSession } from './mine.ts'
import { PasswordDialog } from './PasswordDialog.tsx'

type Doing = 'begin' | 'codes' | 'end'

/** The authenticator app that is asked besides the password, and the codes for when it is lost. */
export function SecondFactor() {
  const t = useTranslations('myself')
  const isOn = useSession()?.user.twoFactorEnabled === true
  const [doing, setDoing] = useState<Doing>()
  const stop = () => setDoing(undefined)
  return (
    <Card
      title={t('factor')}
      about={t('factorAbout')}
      actions={<Badge tone={isOn ? 'good' : 'note'}>{t(isOn ? 'on' : 'off')}</Badge>}
    >
      <div className="flex flex-wrap gap-2">
        {isOn ? (
          <>
            <Button onClick={() => setDoing('codes')}>{t('newCodes')}</Button>
            <Button onClick={() => setDoing('end')}>{t('endFactor')}</Button>
          </>
        ) : (
          <Button onClick={() => setDoing('begin')}>{t('beginFactor')}</Button>
        )}
      </div>
      {doing === 'begin' && <BeginFactor onClose={stop} />}
      {doing === 'codes' && <NewCodes onClose={stop} />}
      {doing === 'end' && <EndFactor onClose={stop} />}
    </Card>
  )
}

interface Closing {
  readonly onClose: () => void
}

function NewCodes({ onClose }: Closing) {
  const t = useTranslations('myself')
  const make = useChange((password: string) => latchkey.logins.makeBackupCodes({ password }))
  if (make.data !== undefined) return <BackupCodes codes={make.data.backupCodes} onDone={onClose} />
  return (
    <PasswordDialog
      title={t('newCodes')}
      description={t('newCodesAbout')}
      action={t('newCodes')}
      change={make}
      onPassword={it => make.mutate(it)}
      onClose={onClose}
    />
  )
}

function EndFactor({ onClose }: Closing) {
  const t = useTranslations('myself')
  const toast = useToast()
  const end = useChange(
    (password: string) => latchkey.logins.endSecondFactor({ password }),
    [SESSION, SESSIONS],
  )
  const finish = () => {
    toast(t('factorEnded'))
    onClose()
  }
  return (
    <PasswordDialog
      title={t('endFactor')}
      description={t('endFactorAbout')}
      action={t('endFactor')}
      change={end}
      onPassword={it => end.mutate(it, { onSuccess: finish })}
      onClose={onClose}
    />
  )
}
