import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { IssuedKey, Key } from '../../../../src/client/client.ts'
import { Button } from '../../parts/Button.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Badge, type Tone } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { ShownOnce } from '../../parts/ShownOnce.tsx'
import { type Column, More, Table } from '../../parts/Table.tsx'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useList } from '../../session/lists.ts'
import { OWN_API } from './apis.ts'
import { CreateRootKey } from './CreateRootKey.tsx'
import { None } from './None.tsx'
import { RootKeyMenu } from './RootKeyMenu.tsx'

/** The keys of the management API itself. */
export function RootKeysPage() {
  const t = useTranslations('operator.rootKeys')
  const [isCreating, setCreating] = useState(false)
  const [issued, setIssued] = useState<IssuedKey>()
  const profile = useRead(['profile', OWN_API], () => latchkey.apis.showProfile(OWN_API))
  const keys = useList<Key>(['rootKeys'], cursor =>
    latchkey.rootKeys.list({ limit: 50, ...(cursor !== undefined && { cursor }) }),
  )
  const create = (
    <Button kind="primary" icon={Plus} onClick={() => setCreating(true)}>
      {t('create')}
    </Button>
  )
  const show = (key: IssuedKey) => {
    setCreating(false)
    setIssued(key)
  }
  return (
    <Page title={t('title')} about={t('about')} actions={create}>
      <Card flush>
        <RootKeyTable keys={keys.items} onIssued={show} />
        <More of={keys} />
      </Card>
      {isCreating && <CreateRootKey profile={profile} onIssued={show} onClose={() => setCreating(false)} />}
      {issued && <ShownOnce issued={issued} onDone={() => setIssued(undefined)} />}
    </Page>
  )
}

const TONES: Readonly<Record<Key['state'], Tone>> = {
  active: 'good',
  disabled: 'warn',
  expired: 'warn',
  revoked: 'bad',
}

interface RootKeyTableProps {
  readonly keys: readonly Key[]
  readonly onIssued: (key: IssuedKey) => void
}

function RootKeyTable({ keys, onIssued }: RootKeyTableProps) {
  const t = useTranslations('operator.rootKeys')
  const columns: readonly Column<Key>[] = [
    { name: t('name'), show: it => <span className="[overflow-wrap:anywhere]">{it.name}</span> },
    { name: t('mask'), show: it => <code className="whitespace-nowrap">{newest(it)?.mask}</code> },
    { name: t('state'), show: it => <Badge tone={TONES[it.state]}>{t(`states.${it.state}`)}</Badge> },
    { name: t('scopes'), show: it => <Scopes of={it.scopes} /> },
    { name: t('lastUsed'), show: it => <Time at={lastUse(it)} /> },
    { name: t('expires'), show: it => <Time at={it.expiresAt} /> },
    { name: t('created'), show: it => <Moment at={it.createdAt} as="day" /> },
    {
      name: t('actions'),
      unnamed: true,
      show: it => (it.state === 'revoked' ? null : <RootKeyMenu rootKey={it} onIssued={onIssued} />),
    },
  ]
  return <Table label={t('title')} rows={keys} keyOf={it => it.id} columns={columns} />
}

const newest = ({ credentials }: Key) => credentials.toSorted((a, b) => b.generation - a.generation)[0]

/** The latest use of any of its secrets; times in one notation sort as texts. */
const lastUse = ({ credentials }: Key): string | null =>
  credentials
    .flatMap(it => it.lastUsedAt ?? [])
    .toSorted()
    .at(-1) ?? null

const Time = ({ at }: { readonly at: string | null }) => (at === null ? <None /> : <Moment at={at} />)

function Scopes({ of: scopes }: { readonly of: readonly string[] }) {
  const t = useTranslations('operator.rootKeys')
  if (scopes.length === 0) return <None />
  return (
    <details>
      <summary className="whitespace-nowrap">{t('scopeCount', { count: scopes.length })}</summary>
      <ul className="mt-1">
        {scopes.map(it => (
          <li key={it}>
            <code>{it}</code>
          </li>
        ))}
      </ul>
    </details>
  )
}
