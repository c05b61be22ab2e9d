import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import type { Refusal } from '../../../../src/client/client.ts'
import { useOutcomeName } from '../../parts/charts/series.ts'
import { DataTable } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Card } from '../../parts/Page.tsx'
import { reading } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useSelf } from '../../session/self.ts'
import { useRuleText } from './rules.ts'

/** How often it is looked whether there are new ones. */
const AGAIN_MS = 15_000
const SHOWN = 20

/** The last requests with a key that were refused: what they wanted, where they came from, and what refused them. */
export function Refusals({ keyId }: { readonly keyId: string }) {
  const t = useTranslations('keyPage.refusals')
  const nameOf = useOutcomeName()
  const ruleText = useRuleText()
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
        columns={[
          {
            id: 'reason',
            name: t('reason'),
            show: it => (
              <>
                {nameOf(it.reason)}
                {it.rule !== null && (
                  <span className="block text-sm font-normal text-soft [overflow-wrap:anywhere]">
                    {ruleText(it.rule)}
                  </span>
                )}
              </>
            ),
          },
          { id: 'when', name: t('when'), show: it => <Moment at={it.at} /> },
          { id: 'request', name: t('request'), show: it => <Request of={it} /> },
          { id: 'from', name: t('from'), show: it => <From of={it} /> },
          ...(person.operator
            ? [
                {
                  id: 'explain',
                  name: t('why'),
                  unnamed: true,
                  show: (it: Refusal) => (
                    <Link
                      to="/operator/explain"
                      search={{ refusal: it.id }}
                      className="font-medium whitespace-nowrap text-accent underline"
                    >
                      {t('explain')}
                    </Link>
                  ),
                },
              ]
            : []),
        ]}
      />
    </Card>
  )
}

const Request = ({ of: { method, path } }: { readonly of: Refusal }) =>
  method === null && path === null ? (
    '–'
  ) : (
    <code className="text-sm [overflow-wrap:anywhere]">{[method, path].filter(Boolean).join(' ')}</code>
  )

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
