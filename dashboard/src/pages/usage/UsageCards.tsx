import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import type { Usage } from '../../../../src/client/client.ts'
import { outcomesIn, useOutcomeName } from '../../parts/charts/series.ts'
import { LatencyChart } from '../../parts/LatencyChart.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { OutcomeChart } from '../../parts/OutcomeChart.tsx'
import { Card, Empty } from '../../parts/Page.tsx'
import { Table } from '../../parts/Table.tsx'
import { Tiles } from './Tiles.tsx'

export interface UsageCardsProps {
  readonly usage: Usage
  /** What to do where nothing was used yet. */
  readonly start?: ReactNode
}

/** What was used, refused and how long it took, in some time. */
export function UsageCards({ usage, start }: UsageCardsProps) {
  const t = useTranslations('usage')
  const { totals, items, step, from, keptFrom } = usage
  const isNothing = totals.admitted + totals.refused === 0
  return (
    <>
      {from < keptFrom && (
        <Notice>{t.rich('forgotten', { at: () => <Moment at={keptFrom} as="day" /> })}</Notice>
      )}
      <Tiles totals={totals} />
      {isNothing ? (
        <Empty title={t('nothing')} action={start}>
          {t('nothingAbout')}
        </Empty>
      ) : (
        <>
          <Card title={t('requests')}>
            <OutcomeChart title={t('requests')} items={items} step={step} />
          </Card>
          {totals.refused > 0 && <Refusals usage={usage} />}
          {totals.latency !== null && (
            <Card title={t('times')} about={t('timesAbout')}>
              <LatencyChart title={t('times')} items={items} total={totals.latency} step={step} />
            </Card>
          )}
        </>
      )}
    </>
  )
}

function Refusals({ usage: { totals } }: { readonly usage: Usage }) {
  const t = useTranslations('usage')
  const format = useFormatter()
  const nameOf = useOutcomeName()
  const rows = outcomesIn([{ at: '', ...totals }]).filter(([outcome]) => outcome !== 'admitted')
  return (
    <Card title={t('refusals')} flush>
      <Table
        label={t('refusals')}
        rows={rows}
        keyOf={([outcome]) => outcome}
        columns={[
          { name: t('reason'), show: ([outcome]) => nameOf(outcome) },
          { name: t('count'), figures: true, show: ([, count]) => format.number(count) },
          {
            name: t('share'),
            figures: true,
            show: ([, count]) =>
              format.number(count / totals.refused, { style: 'percent', maximumFractionDigits: 1 }),
          },
        ]}
      />
    </Card>
  )
}

/** The same as a file. A plain link: the browser writes to disk what comes. */
export function ExportLink({ query }: { readonly query: Readonly<Record<string, string | undefined>> }) {
  const t = useTranslations('usage')
  const given = Object.entries(query).flatMap(([name, it]) => (it === undefined ? [] : [[name, it]]))
  return (
    <a
      href={`/v1/usage/export?${new URLSearchParams(given)}`}
      download
      className="inline-flex min-h-9 items-center gap-2 rounded-lg border border-line bg-card px-3 py-1.5 text-sm font-medium hover:bg-raised"
    >
      <Download aria-hidden className="size-4 shrink-0" />
      {t('export')}
    </a>
  )
}
