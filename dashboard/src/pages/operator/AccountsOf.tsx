import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Account, ProfileDetail } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Button } from '../../parts/Button.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Badge } from '../../parts/Notice.tsx'
import { Card, Empty } from '../../parts/Page.tsx'
import { SearchField } from '../../parts/SearchField.tsx'
import { type Column, More, Table } from '../../parts/Table.tsx'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useList } from '../../session/lists.ts'
import { AccountDialog } from './AccountDialog.tsx'
import { AccountMenu } from './AccountMenu.tsx'
import { None } from './None.tsx'

export interface AccountsOfProps {
  readonly apiId: string
  /** What is looked for in their names. */
  readonly q: string | undefined
  readonly onSearch: (q: string | undefined) => void
}

/** The customers of an API: find some by their names, add one, look at one as they see it, change one, stop one. */
export function AccountsOf({ apiId, q, onSearch }: AccountsOfProps) {
  const t = useTranslations('operator.accounts')
  const say = useSaid()
  const [isAdding, setAdding] = useState(false)
  const profile = useRead(['profile', apiId], () => latchkey.apis.showProfile(apiId))
  // Those found before stay until the next are there.
  const sought = useDeferredValue(q)
  const accounts = useList<Account>(['accounts', apiId, { q: sought }], cursor =>
    latchkey.accounts.list({
      api: apiId,
      limit: 50,
      ...(sought !== undefined && { q: sought }),
      ...(cursor !== undefined && { cursor }),
    }),
  )
  const add = (
    <Button kind="primary" icon={Plus} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  )
  return (
    <>
      {accounts.items.length === 0 && sought === undefined && q === undefined ? (
        <Empty title={t('none')} action={add}>
          {t('noneAbout')}
        </Empty>
      ) : (
        <Card
          title={t('of', { title: profile.title, noun: say(profile.nouns.account.many) })}
          actions={add}
          flush
        >
          <search className="flex px-5 pb-3">
            <SearchField label={t('search')} q={q} onSearch={onSearch} />
          </search>
          {accounts.items.length === 0 ? (
            <p className="px-5 pb-5 text-soft">{t('noMatch')}</p>
          ) : (
            <AccountTable accounts={accounts.items} profile={profile} />
          )}
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
