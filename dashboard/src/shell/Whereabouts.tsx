import { useNavigate, useParams } from '@tanstack/react-router'
import { Check, ChevronsUpDown } from 'lucide-react'
import { use } from 'react'
import { useTranslations } from 'use-intl'
import { Menu, type MenuEntry } from '../parts/Menu.tsx'
import { useSelf } from '../session/self.ts'
import { Account } from './account.ts'

const OPERATOR = '/operator'

/** Which account one is in, and the way to the others one belongs to; nothing where there is no choice. */
export function Whereabouts() {
  const t = useTranslations('shell')
  const navigate = useNavigate()
  const { memberships, person } = useSelf()
  const { account } = useParams({ strict: false })
  const here = use(Account)
  const isElsewhere = account !== undefined && !memberships.some(it => it.accountId === account)
  const accounts = [...(isElsewhere ? [account] : []), ...memberships.map(it => it.accountId)]
  if (accounts.length + (person.operator ? 1 : 0) < 2) return null
  const nameOf = (id: string) =>
    memberships.find(it => it.accountId === id)?.accountName ?? here?.accountName ?? id
  const outside = t(person.operator ? 'operate' : 'chooseAccount')
  const hereIs = account === undefined ? outside : nameOf(account)
  const entry = (id: string, label: string, onSelect: () => void): MenuEntry => ({
    id,
    label,
    onSelect,
    ...(id === (account ?? OPERATOR) && { icon: Check }),
  })
  return (
    <Menu
      wide
      label={t('whereabouts', { name: hereIs })}
      button={
        <>
          <span className="min-w-0 truncate">{hereIs}</span>
          <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-soft" />
        </>
      }
      entries={[
        ...(person.operator ? [entry(OPERATOR, t('operate'), () => void navigate({ to: OPERATOR }))] : []),
        ...accounts.map(id =>
          entry(id, nameOf(id), () => void navigate({ to: '/accounts/$account', params: { account: id } })),
        ),
      ]}
    />
  )
}
