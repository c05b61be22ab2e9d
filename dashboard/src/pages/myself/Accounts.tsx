import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { isLatchkeyError } from '../../../../src/client/client.ts'
import { Button } from '../../parts/Button.tsx'
import { Confirm } from '../../parts/Confirm.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { type Membership, selfQuery, useSelf } from '../../session/self.ts'

/** Where somebody belongs, and how to leave. */
export function Accounts() {
  const t = useTranslations('myself')
  const access = useTranslations('access')
  const { memberships } = useSelf()
  const [leaving, setLeaving] = useState<Membership>()
  return (
    <Card title={t('accounts')}>
      {memberships.length === 0 && <p className="text-soft">{t('accountsEmpty')}</p>}
      <ul className="grid divide-y divide-line">
        {memberships.map(it => (
          <li key={it.memberId} className="flex flex-wrap items-center justify-between gap-3 py-2.5">
            <div className="min-w-0">
              <Link
                to="/accounts/$account"
                params={{ account: it.accountId }}
                className="font-medium text-accent underline [overflow-wrap:anywhere]"
              >
                {it.accountName}
              </Link>
              <p className="text-sm text-soft">{access(`roles.${it.role}`)}</p>
            </div>
            <Button aria-label={t('leaveAccount', { name: it.accountName })} onClick={() => setLeaving(it)}>
              {t('leave')}
            </Button>
          </li>
        ))}
      </ul>
      {leaving && <Leave membership={leaving} onClose={() => setLeaving(undefined)} />}
    </Card>
  )
}

interface LeaveProps {
  readonly membership: Membership
  readonly onClose: () => void
}

function Leave({ membership: { memberId, accountName }, onClose }: LeaveProps) {
  const t = useTranslations('myself')
  const toast = useToast()
  const leave = useChange(() => latchkey.members.remove(memberId), [selfQuery.queryKey])
  const isLast = isLatchkeyError(leave.error, 'owner-last')
  const finish = () => {
    toast(t('left', { name: accountName }))
    onClose()
  }
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('leaveAccount', { name: accountName })}
      action={t('leave')}
      typed={accountName}
      busy={leave.isPending}
      error={isLast ? null : leave.error}
      onConfirm={() => leave.mutate(undefined, { onSuccess: finish })}
    >
      <p>{t('leaveAbout')}</p>
      {isLast && (
        <Notice tone="bad" role="alert">
          {t('lastOwner')}
        </Notice>
      )}
    </Confirm>
  )
}
