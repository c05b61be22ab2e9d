import { useSuspenseQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { Refusal } from '../../../../src/client/client.ts'
import { DataTable } from '../../parts/DataTable.tsx'
import { Card } from '../../parts/Page.tsx'
import { reading } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useSelf } from '../../session/self.ts'
import { useRefusalColumns } from './refusalColumns.tsx'

/** How often it is looked whether there are new ones. */
const AGAIN_MS = 15_000
const SHOWN = 20

/** The last requests with a key that were refused: what they wanted, where they came from, and what refused them. */
export function Refusals({ keyId }: { readonly keyId: string }) {
  const t = useTranslations('keyPage.refusals')
  const { reason, when, request, explain } = useRefusalColumns()
  const from = { id: 'from', name: t('from'), show: (it: Refusal) => <From of={it} /> }
  const { person } = useSelf()
  const { data } = useSuspenseQuery({
    ...reading(['key', keyId, 'refusals'], () => latchkey.refusals.listKey(keyId, { limit: SHOWN }).page()),
    refetchInterval: AGAIN_MS,
  })
  return (
    <Card title={t('title')} about={t('about')} flush>
      <DataTable
        caption={t('title')}
        rows={data.items}
        keyOf={it => it.id}
        empty={t('none')}
        columns={[reason, when, request, from, ...(person.operator ? [explain] : [])]}
      />
    </Card>
  )
}

/** Where a request came from, as far as that was told. */
function From({ of: { address, origin, referer, userAgent } }: { readonly of: Refusal }) {
  const said = [address, origin ?? referer, userAgent].filter(it => it !== null)
  if (said.length === 0) return '–'
  return said.map((it, at) => (
    <span
      key={it}
      className={at === 0 ? 'block' : 'block max-w-60 text-sm text-soft [overflow-wrap:anywhere]'}
    >
      {it}
    </span>
  ))
}
