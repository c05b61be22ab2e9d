import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { isLatchkeyError } from '../../../../src/client/client.ts'
import { Failure } from '../../parts/Failure.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { PasskeyGivenUp } from '../../session/passkeys.ts'

export interface AttemptFailureProps {
  readonly error: Error | null | undefined
  /** What it means here that the server does not take what it was given. */
  readonly refused: string
}

/** Why an attempt to get in came to nothing. */
export function AttemptFailure({ error, refused }: AttemptFailureProps) {
  const t = useTranslations('access')
  if (error instanceof PasskeyGivenUp) return <Told>{t('passkeyGivenUp')}</Told>
  if (isLatchkeyError(error, 'too-many-attempts'))
    return <Countdown key={error.requestId} seconds={error.retryAfter ?? 60} />
  if (isLatchkeyError(error, 'login-refused')) return <Told>{refused}</Told>
  return <Failure error={error} />
}

const Told = ({ children }: { readonly children: string }) => (
  <Notice tone="bad" role="alert">
    {children}
  </Notice>
)

/** Says how long to wait, second by second for the eye, and once for the ear. */
function Countdown({ seconds }: { readonly seconds: number }) {
  const t = useTranslations('access')
  const [left, setLeft] = useState(seconds)
  useEffect(() => {
    const end = Date.now() + seconds * 1000
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000))), 1000)
    return () => clearInterval(timer)
  }, [seconds])
  if (left === 0) return <Notice>{t('waitOver')}</Notice>
  return (
    <Notice tone="warn">
      <p role="alert">{t('tooMany')}</p>
      <p className="tabular-nums" role="timer">
        {t('wait', { minutes: Math.floor(left / 60), seconds: left % 60 })}
      </p>
    </Notice>
  )
}
