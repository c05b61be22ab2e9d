import { MailX, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Invitation } from '../../../../src/client/client.ts'
import { DataTable } from '../../parts/DataTable.tsx'
import { Menu } from '../../parts/Menu.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Badge } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { More } from '../../parts/Table.tsx'
import { latchkey } from '../../session/client.ts'
import { useList } from '../../session/lists.ts'
import { useAccount } from '../../shell/account.ts'
import { Invite } from './Invite.tsx'
import { useStanding } from './standing.ts'
import { Withdraw } from './Withdraw.tsx'

/** Who is invited and has not come yet. */
export function Invitations() {
  const t = useTranslations('members')
  const { accountId } = useAccount()
  const [withdrawn, withdraw] = useState<Invitation>()
  const [again, inviteAgain] = useState<Invitation>()
  const invitations = useList(['invitations', accountId], cursor =>
    latchkey.invitations.list(accountId, { cursor, limit: 100 }),
  )
  const waiting = invitations.items.filter(it => it.state !== 'accepted')
  return (
    <Card title={t('invitations')} about={t('invitationsAbout')} flush>
      <DataTable
        caption={t('invitations')}
        rows={waiting}
        keyOf={it => it.id}
        empty={t('noInvitations')}
        columns={[
          {
            id: 'email',
            name: t('email'),
            sortBy: it => it.email,
            show: it => <span className="[overflow-wrap:anywhere]">{it.email}</span>,
          },
          { id: 'role', name: t('role'), show: it => t(`roles.${it.role}`) },
          {
            id: 'state',
            name: t('state'),
            show: it => (
              <Badge tone={it.state === 'expired' ? 'warn' : 'note'}>{t(`states.${it.state}`)}</Badge>
            ),
          },
          { id: 'expires', name: t('expires'), show: it => <Moment at={it.expiresAt} as="ago" /> },
          {
            id: 'actions',
            name: t('actions'),
            unnamed: true,
            show: it => <InvitationMenu invitation={it} onWithdraw={withdraw} onAgain={inviteAgain} />,
          },
        ]}
      />
      <More of={invitations} />
      {withdrawn && <Withdraw invitation={withdrawn} onClose={() => withdraw(undefined)} />}
      {again && <Invite first={again} onClose={() => inviteAgain(undefined)} />}
    </Card>
  )
}

interface InvitationMenuProps {
  readonly invitation: Invitation
  readonly onWithdraw: (invitation: Invitation) => void
  readonly onAgain: (invitation: Invitation) => void
}

function InvitationMenu({ invitation, onWithdraw, onAgain }: InvitationMenuProps) {
  const t = useTranslations('members')
  const { may } = useAccount()
  const { reaches } = useStanding()
  if (!reaches(invitation.role)) return null
  const again = {
    label: t('inviteAgain'),
    icon: RotateCcw,
    onSelect: () => onAgain(invitation),
  }
  const withdraw = {
    label: t('withdraw'),
    icon: MailX,
    danger: true,
    onSelect: () => onWithdraw(invitation),
  }
  const entries = [
    ...(invitation.state === 'expired' && may('invitations.create') ? [again] : []),
    ...(may('invitations.withdraw') ? [withdraw] : []),
  ]
  return (
    <div className="flex justify-end">
      <Menu label={t('more', { name: invitation.email })} entries={entries} />
    </div>
  )
}
