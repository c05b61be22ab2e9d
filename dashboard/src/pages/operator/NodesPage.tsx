import { useSuspenseQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { Node } from '../../../../src/client/client.ts'
import { Moment } from '../../parts/Moment.tsx'
import { Badge } from '../../parts/Notice.tsx'
import { Card, Page } from '../../parts/Page.tsx'
import { type Column, Table } from '../../parts/Table.tsx'
import { reading } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'

const EVERY_MS = 5_000

/** The processes that serve from this database, as they are now. */
export function NodesPage() {
  const t = useTranslations('operator.nodes')
  const { data } = useSuspenseQuery({
    ...reading(['nodes'], () => latchkey.nodes.list()),
    refetchInterval: EVERY_MS,
  })
  const columns: readonly Column<Node>[] = [
    {
      name: t('node'),
      show: it => (
        <span className="inline-flex flex-wrap items-center gap-2">
          <code>{it.id}</code>
          {it.self && <Badge>{t('self')}</Badge>}
        </span>
      ),
    },
    { name: t('role'), show: it => t(`roles.${it.role}`) },
    { name: t('version'), show: it => it.version },
    { name: t('started'), show: it => <Moment at={it.startedAt} as="ago" /> },
    { name: t('seen'), show: it => <Moment at={it.seenAt} as="ago" /> },
  ]
  return (
    <Page title={t('title')} about={t('about')}>
      <Card flush>
        <Table label={t('title')} rows={data.items} keyOf={it => it.id} columns={columns} />
      </Card>
    </Page>
  )
}
