import { useSuspenseQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { OutcomeChart } from '../../parts/OutcomeChart.tsx'
import { Card } from '../../parts/Page.tsx'
import { reading } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'

/** How often it is counted again. */
const AGAIN_MS = 15_000

/** How often a key was used and refused in the last two days, by outcome. */
export function KeyUsage({ keyId }: { readonly keyId: string }) {
  const t = useTranslations('keyPage.usage')
  const { data } = useSuspenseQuery({
    ...reading(['key', keyId, 'usage'], () => latchkey.usage.showKey(keyId, { step: 'hour' })),
    refetchInterval: AGAIN_MS,
  })
  const { admitted, refused } = data.totals
  return (
    <Card title={t('title')} about={t('about')}>
      {admitted + refused === 0 ? (
        <p className="grid min-h-40 place-items-center text-soft">{t('none')}</p>
      ) : (
        <OutcomeChart title={t('withKey')} items={data.items} step="hour" />
      )}
    </Card>
  )
}
