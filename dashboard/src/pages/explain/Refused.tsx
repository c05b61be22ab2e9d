import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { useOutcomeName } from '../../parts/charts/series.ts'
import { DataTable } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Card } from '../../parts/Page.tsx'
import { reading } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useRuleText } from '../keyPage/rules.ts'

const SHOWN = 20
/** How often it is looked whether there are new ones. */
const AGAIN_MS = 15_000

/** The last refused requests of all APIs, to pick one from. */
export function Refused() {
  const t = useTranslations('explain')
  const nameOf = useOutcomeName()
  const ruleText = useRuleText()
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
          {
            id: 'request',
            name: t('request'),
            show: it => (
              <code className="text-sm [overflow-wrap:anywhere]">
                {[it.method, it.path].filter(Boolean).join(' ') || '–'}
              </code>
            ),
          },
          {
            id: 'key',
            name: t('key'),
            show: it =>
              it.credential === null ? t('stranger') : <code className="text-sm">{it.credential.mask}</code>,
          },
          {
            id: 'explain',
            name: t('explain'),
            unnamed: true,
            show: it =>
              it.keyId === null ? null : (
                <Link
                  to="/operator/explain"
                  search={{ refusal: it.id }}
                  className="font-medium text-accent underline"
                >
                  {t('explain')}
                </Link>
              ),
          },
        ]}
      />
    </Card>
  )
}
