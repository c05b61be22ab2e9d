import { LogOut, UserCog, UserMinus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Member } from '../../../../src/client/client.ts'
import { DataTable } from '../../parts/DataTable.tsx'
import { Menu, type MenuEntry } from '../../parts/Menu.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Badge } from '../../parts/Notice.tsx'
import { useAccount } from '../../shell/account.ts'
import { ChangeRole } from './ChangeRole.tsx'
import { LeaveAccount, RemoveMember } from './RemoveMember.tsx'
import { ROLES, useStanding } from './standing.ts'

type Deed = 'role' | 'remove' | 'leave'

interface Chosen {
  readonly member: Member
  readonly deed: Deed
}

const DIALOGS = { role: ChangeRole, remove: RemoveMember, leave: LeaveAccount } as const

/** The people of an account, their roles, and what can be done about them. */
export function MemberTable({ members }: { readonly members: readonly Member[] }) {
  const t = useTranslations('members')
  const [chosen, choose] = useState<Chosen>()
  const { personId } = useStanding()
  const Chosen = chosen && DIALOGS[chosen.deed]
  return (
    <>
      <DataTable
        caption={t('title')}
        rows={members}
        keyOf={it => it.id}
        sort="role"
        columns={[
          {
            id: 'name',
            name: t('name'),
            sortBy: it => it.name,
            show: it => (
              <span className="flex flex-wrap items-center gap-2 [overflow-wrap:anywhere]">
                {it.name}
                {it.personId === personId && <Badge>{t('you')}</Badge>}
              </span>
            ),
          },
          {
            id: 'email',
            name: t('email'),
            sortBy: it => it.email,
            show: it => <span className="[overflow-wrap:anywhere]">{it.email}</span>,
          },
          {
            id: 'role',
            name: t('role'),
            sortBy: it => ROLES.indexOf(it.role),
            show: it => t(`roles.${it.role}`),
          },
          {
            id: 'joined',
            name: t('joined'),
            sortBy: it => it.createdAt,
            greatestFirst: true,
            show: it => <Moment at={it.createdAt} as="day" />,
          },
          {
            id: 'actions',
            name: t('actions'),
            unnamed: true,
            show: it => <MemberMenu member={it} onChoose={deed => choose({ member: it, deed })} />,
          },
        ]}
      />
      {Chosen && chosen && <Chosen member={chosen.member} onClose={() => choose(undefined)} />}
    </>
  )
}

interface MemberMenuProps {
  readonly member: Member
  readonly onChoose: (deed: Deed) => void
}

function MemberMenu({ member, onChoose }: MemberMenuProps) {
  const t = useTranslations('members')
  const { may } = useAccount()
  const { personId, reaches } = useStanding()
  const isSelf = member.personId === personId
  const offers: readonly (readonly [boolean, Deed, Omit<MenuEntry, 'onSelect'>])[] = [
    [may('members.change') && reaches(member.role), 'role', { label: t('changeRole'), icon: UserCog }],
    [
      may('members.remove') && reaches(member.role) && !isSelf,
      'remove',
      { label: t('remove'), icon: UserMinus, danger: true },
    ],
    [isSelf, 'leave', { label: t('leave'), icon: LogOut, danger: true }],
  ]
  const entries = offers.flatMap(([isOffered, deed, entry]) =>
    isOffered ? [{ ...entry, onSelect: () => onChoose(deed) }] : [],
  )
  return entries.length === 0 ? null : (
    <div className="flex justify-end">
      <Menu label={t('more', { name: member.name })} entries={entries} />
    </div>
  )
}
