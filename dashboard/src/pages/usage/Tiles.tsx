import type { ReactNode } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import type { Usage } from '../../../../src/client/client.ts'
import { useDuration } from '../../parts/charts/times.ts'

/** What some time comes to, in four figures. */
export function Tiles({ totals }: { readonly totals: Usage['totals'] }) {
  const t = useTranslations('usage')
  const format = useFormatter()
  const duration = useDuration()
  const { admitted, refused, latency } = totals
  const share = refused === 0 ? 0 : refused / (admitted + refused)
  return (
    <dl className="grid gap-3 min-[22rem]:grid-cols-2 lg:grid-cols-4">
      <Tile name={t('admitted')}>{format.number(admitted)}</Tile>
      <Tile name={t('refused')}>
        {format.number(refused)}{' '}
        <span className="text-base font-normal text-soft">
          {format.number(share, { style: 'percent', maximumFractionDigits: 1 })}
        </span>
      </Tile>
      <Tile name={t('p50')}>{latency === null ? '–' : duration(latency.p50Ms)}</Tile>
      <Tile name={t('p95')}>{latency === null ? '–' : duration(latency.p95Ms)}</Tile>
    </dl>
  )
}

const Tile = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div className="min-w-0 rounded-xl border border-line bg-card px-5 py-4">
    <dt className="text-sm text-soft">{name}</dt>
    <dd className="text-2xl font-semibold tracking-tight tabular-nums">{children}</dd>
  </div>
)
