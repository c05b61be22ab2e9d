import { useFormatter, useTranslations } from 'use-intl'
import { DataTable } from '../../../parts/DataTable.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { Card } from '../../../parts/Page.tsx'
import { More } from '../../../parts/Table.tsx'
import { latchkey } from '../../../session/client.ts'
import { useList } from '../../../session/lists.ts'

/** Credits that are held for something that is still to be done. */
export function Reservations({ accountId }: { readonly accountId: string }) {
  const t = useTranslations('settings.credits')
  const format = useFormatter()
  const held = useList(['credits', accountId, 'reservations'], cursor =>
    latchkey.reservations.list(accountId, { cursor, state: 'held' }),
  )
  return (
    <Card title={t('reservations')} about={t('reservationsAbout')} flush>
      <DataTable
        caption={t('reservations')}
        rows={held.items}
        keyOf={it => it.id}
        columns={[
          { id: 'began', name: t('began'), show: it => <Moment at={it.createdAt} /> },
          { id: 'until', name: t('until'), show: it => <Moment at={it.until} /> },
          { id: 'reference', name: t('reference'), show: it => it.reference ?? '' },
          { id: 'amount', name: t('amount'), figures: true, show: it => format.number(it.amount) },
        ]}
      />
      <More of={held} />
    </Card>
  )
}
