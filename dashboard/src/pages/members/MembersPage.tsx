import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Boundary } from '../../parts/Boundary.tsx'
import { Button } from '../../parts/Button.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { More } from '../../parts/Table.tsx'
import { latchkey } from '../../session/client.ts'
import { useList } from '../../session/lists.ts'
import { useAccount } from '../../shell/account.ts'
import { Invitations } from './Invitations.tsx'
import { Invite } from './Invite.tsx'
import { MemberTable } from './MemberTable.tsx'
import { RoleTable } from './RoleTable.tsx'

/** Who belongs to an account, who may come to, and what each role may do. */
export function MembersPage() {
  const t = useTranslations('members')
  const [isInviting, setInviting] = useState(false)
  const { accountId, accountName, may } = useAccount()
  const members = useList(['members', accountId], cursor =>
    latchkey.members.list(accountId, { cursor, limit: 100 }),
  )
  return (
    <Page
      title={t('title')}
      about={t('about', { account: accountName })}
      actions={
        may('invitations.create') && (
          <Button kind="primary" icon={UserPlus} onClick={() => setInviting(true)}>
            {t('invite')}
          </Button>
        )
      }
    >
      <Card flush>
        <MemberTable members={members.items} />
        <More of={members} />
      </Card>
      {/* Shown together: whichever came first would move the other. */}
      <Boundary rem={16}>
        {may('invitations.read') && <Invitations />}
        <RoleTable />
      </Boundary>
      {isInviting && <Invite onClose={() => setInviting(false)} />}
    </Page>
  )
}
