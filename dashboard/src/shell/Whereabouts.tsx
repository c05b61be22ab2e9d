import { useNavigate, useParams } from '@tanstack/react-router'
import { use } from 'react'
import { useTranslations } from 'use-intl'
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
  const choices = memberships.length + (person.operator ? 1 : 0) + (isElsewhere ? 1 : 0)
  if (choices < 2) return null
  const go = (value: string) =>
    value === OPERATOR
      ? navigate({ to: OPERATOR })
      : navigate({ to: '/accounts/$account', params: { account: value } })
  return (
    <select
      aria-label={t('account')}
      className="min-h-9 w-full rounded-lg border border-line bg-card px-2 text-sm font-medium"
      value={account ?? OPERATOR}
      onChange={({ target }) => void go(target.value)}
    >
      {person.operator && <option value={OPERATOR}>{t('operate')}</option>}
      {isElsewhere && <option value={account}>{here?.accountName ?? account}</option>}
      {memberships.map(it => (
        <option key={it.accountId} value={it.accountId}>
          {it.accountName}
        </option>
      ))}
    </select>
  )
}
