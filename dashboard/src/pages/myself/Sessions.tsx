import { useTranslations } from 'use-intl'
import type { Session } from '../../../../src/client/client.ts'
import { Button } from '../../parts/Button.tsx'
import { Failure } from '../../parts/Failure.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Badge } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange, useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { deviceOf } from './device.ts'
import { readSessions, SESSIONS, useSession } from './mine.ts'

const METHODS = ['password', 'totp', 'backup-code', 'passkey', 'sso'] as const

/** Where somebody is signed in, and how to end that. */
export function Sessions() {
  const t = useTranslations('myself')
  const toast = useToast()
  const here = useSession()?.session.id
  const sessions = useRead(SESSIONS, readSessions)
  const endOthers = useChange(() => latchkey.logins.endOtherSessions(), [SESSIONS])
  const newest = [...sessions].sort(
    (one, other) =>
      Number(other.id === here) - Number(one.id === here) || other.createdAt.localeCompare(one.createdAt),
  )
  const end = () => endOthers.mutate(undefined, { onSuccess: () => toast(t('othersEnded')) })
  return (
    <Card
      title={t('sessions')}
      about={t('sessionsAbout')}
      actions={
        sessions.length > 1 && (
          <Button busy={endOthers.isPending} onClick={end}>
            {t('endOthers')}
          </Button>
        )
      }
    >
      <Failure error={endOthers.error} />
      <ul className="grid divide-y divide-line">
        {newest.map(it => (
          <SessionRow key={it.id} session={it} isHere={it.id === here} />
        ))}
      </ul>
    </Card>
  )
}

function SessionRow({ session, isHere }: { readonly session: Session; readonly isHere: boolean }) {
  const t = useTranslations('myself')
  const toast = useToast()
  const end = useChange(() => latchkey.logins.endSession({ token: session.token }), [SESSIONS])
  const { browser, system } = deviceOf(session.userAgent ?? '')
  const device =
    browser === undefined ? t('deviceUnknown') : t('device', { browser, system: system ?? 'none' })
  const method = METHODS.find(it => it === session.method)
  return (
    <li className="flex flex-wrap items-center justify-between gap-3 py-2.5">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          <span title={session.userAgent ?? ''}>{device}</span>
          {isHere && <Badge tone="good">{t('here')}</Badge>}
        </p>
        <p className="text-sm text-soft [overflow-wrap:anywhere]">
          {session.ipAddress && `${session.ipAddress} · `}
          {t.rich('begun', { when: () => <Moment at={session.createdAt} /> })}
          {method && ` · ${t(`methods.${method}`)}`}
        </p>
        <Failure error={end.error} />
      </div>
      {!isHere && (
        <Button
          aria-label={t('endSession', { device })}
          busy={end.isPending}
          onClick={() => end.mutate(undefined, { onSuccess: () => toast(t('sessionEnded')) })}
        >
          {t('end')}
        </Button>
      )}
    </li>
  )
}
