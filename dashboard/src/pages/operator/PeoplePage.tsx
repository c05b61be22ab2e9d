import { ShieldCheck, ShieldOff } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Person } from '../../../../src/client/client.ts'
import { Confirm } from '../../parts/Confirm.tsx'
import { Menu } from '../../parts/Menu.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Badge } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { type Column, More, Table } from '../../parts/Table.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useList } from '../../session/lists.ts'
import { useSelf } from '../../session/self.ts'
import { None } from './None.tsx'

/** Everybody who can sign in, and who of them operates this Latchkey. */
export function PeoplePage() {
  const t = useTranslations('operator.people')
  const me = useSelf().person.id
  const people = useList<Person>(['people'], cursor =>
    latchkey.people.list({ limit: 50, ...(cursor !== undefined && { cursor }) }),
  )
  const columns: readonly Column<Person>[] = [
    {
      name: t('name'),
      show: it => (
        <span className="inline-flex flex-wrap items-center gap-2 [overflow-wrap:anywhere]">
          {it.name}
          {it.id === me && <Badge>{t('you')}</Badge>}
        </span>
      ),
    },
    { name: t('email'), show: it => it.email },
    { name: t('part'), show: it => (it.operator ? <Badge tone="good">{t('operator')}</Badge> : <None />) },
    { name: t('since'), show: it => <Moment at={it.createdAt} as="day" /> },
    { name: t('actions'), unnamed: true, show: it => <PersonMenu person={it} /> },
  ]
  return (
    <Page title={t('title')} about={t('about')}>
      <Card flush>
        <Table label={t('title')} rows={people.items} keyOf={it => it.id} columns={columns} />
        <More of={people} />
      </Card>
    </Page>
  )
}

function PersonMenu({ person: { id, name, operator } }: { readonly person: Person }) {
  const t = useTranslations('operator.people')
  const toast = useToast()
  const [isOpen, setOpen] = useState(false)
  const change = useChange(() => latchkey.people.change(id, { operator: !operator }), [['people'], ['self']])
  const action = operator ? t('dismiss') : t('appoint')
  const confirm = () =>
    change.mutate(undefined, {
      onSuccess: () => {
        toast(operator ? t('dismissed', { name }) : t('appointed', { name }))
        setOpen(false)
      },
    })
  return (
    <>
      <Menu
        label={t('more', { name })}
        entries={[
          {
            label: action,
            icon: operator ? ShieldOff : ShieldCheck,
            danger: operator,
            onSelect: () => setOpen(true),
          },
        ]}
      />
      {isOpen && (
        <Confirm
          open
          onClose={() => setOpen(false)}
          title={operator ? t('dismissTitle', { name }) : t('appointTitle', { name })}
          action={action}
          typed={name}
          busy={change.isPending}
          error={change.error}
          onConfirm={confirm}
        >
          <p>{operator ? t('dismissAbout') : t('appointAbout')}</p>
        </Confirm>
      )}
    </>
  )
}
