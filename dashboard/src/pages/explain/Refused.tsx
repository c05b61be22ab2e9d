import { useSuspenseQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { Refusal } from '../../../../src/client/client.ts'
import { DataTable } from '../../parts/DataTable.tsx'
import { Card } from '../../parts/Page.tsx'
import { reading } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useRefusalColumns } from '../keyPage/refusalColumns.tsx'

const SHOWN = 20
/** How often it is looked whether there are new ones. */
const AGAIN_MS = 15_000

/** The last refused requests of all APIs, to pick one from. */
export function Refused() {
  const t = useTranslations('explain')
  const { reason, when, request, explain } = useRefusalColumns()
  const key = {
    id: 'key',
    name: t('key'),
    show: ({ credential }: Refusal) =>
      credential === null ? t('stranger') : <code className="text-sm">{credential.mask}</code>,
  }
  const { data } = useSuspenseQuery({
    ...reading(['refusals'], () => latchkey.refusals.list({ limit: SHOWN }).page()),
    refetchInterval: AGAIN_MS,
  })
  return (
    <Card title={t('refused')} about={t('refusedAbout')} flush>
      <DataTable
        caption={t('refused')}
        rows={data.items}
        keyOf={it => it.id}
        empty={t('noneRefused')}
        columns={[reason, when, request, key, explain]}
      />
    </Card>
  )
}
