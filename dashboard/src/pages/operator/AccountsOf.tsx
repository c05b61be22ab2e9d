import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Account, ProfileDetail } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Button } from '../../parts/Button.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Badge } from '../../parts/Notice.tsx'
import { Card, Empty } from '../../parts/Page.tsx'
import { type Column, More, Table } from '../../parts/Table.tsx'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useList } from '../../session/lists.ts'
import { AccountDialog } from './AccountDialog.tsx'
import { AccountMenu } from './AccountMenu.tsx'
import { None } from './None.tsx'

/** The customers of an API: add one, look at one as they see it, change one, stop one. */
export function AccountsOf({ apiId }: { readonly apiId: string }) {
  const t = useTranslations('operator.accounts')
  const say = useSaid()
  const [isAdding, setAdding] = useState(false)
  const profile = useRead(['profile', apiId], () => latchkey.apis.showProfile(apiId))
  const accounts = useList<Account>(['accounts', apiId], cursor =>
    latchkey.accounts.list({ api: apiId, limit: 50, ...(cursor !== undefined && { cursor }) }),
  )
  const add = (
    <Button kind="primary" icon={Plus} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  )
  return (
    <>
      {accounts.items.length === 0 ? (
        <Empty title={t('none')} action={add}>
          {t('noneAbout')}
        </Empty>
      ) : (
        <Card
          title={t('of', { title: profile.title, noun: say(profile.nouns.account.many) })}
          actions={add}
          flush
        >
          <AccountTable accounts={accounts.items} profile={profile} />
          <More of={accounts} />
        </Card>
      )}
      {isAdding && <AccountDialog apiId={apiId} profile={profile} onClose={() => setAdding(false)} />}
    </>
  )
}

interface AccountTableProps {
  readonly accounts: readonly Account[]
  readonly profile: ProfileDetail
}

function AccountTable({ accounts, profile }: AccountTableProps) {
  const t = useTranslations('operator.accounts')
  const columns: readonly Column<Account>[] = [
    {
      name: t('name'),
      show: it => (
        <Link
          to="/accounts/$account"
          params={{ account: it.id }}
          className="text-accent underline [overflow-wrap:anywhere]"
        >
          {it.name}
        </Link>
      ),
    },
    { name: t('state'), show: it => <Standing active={it.active} /> },
    { name: t('plan'), show: it => it.plan ?? <None /> },
    { name: t('modules'), show: it => (it.modules.length === 0 ? <None /> : it.modules.join(', ')) },
    { name: t('created'), show: it => <Moment at={it.createdAt} as="day" /> },
    { name: t('id'), show: it => <code>{it.id}</code> },
    { name: t('actions'), unnamed: true, show: it => <AccountMenu account={it} profile={profile} /> },
  ]
  return <Table label={t('title')} rows={accounts} keyOf={it => it.id} columns={columns} />
}

function Standing({ active }: Pick<Account, 'active'>) {
  const t = useTranslations('operator.accounts')
  return active ? <Badge tone="good">{t('active')}</Badge> : <Badge tone="bad">{t('disabled')}</Badge>
}
