import { useSuspenseQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'use-intl'
import type { Usage } from '../../../../src/client/client.ts'
import { Card, Fact, Facts } from '../../parts/Page.tsx'
import { reading } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'

/** How often it is counted again. */
const AGAIN_MS = 15_000

type Outcomes = Usage['totals']['outcomes']

/** Why requests were refused, of those that were. */
const reasonsIn = (outcomes: Outcomes) =>
  (Object.keys(outcomes) as (keyof Outcomes)[]).filter(it => it !== 'admitted')

/** How often a key was used and refused in the last two days, by outcome. */
export function KeyUsage({ keyId }: { readonly keyId: string }) {
  const t = useTranslations('keyPage.usage')
  const reasons = useTranslations('explain.reasons')
  const format = useFormatter()
  const { data } = useSuspenseQuery({
    ...reading(['key', keyId, 'usage'], () => latchkey.usage.showKey(keyId, { step: 'hour' })),
    refetchInterval: AGAIN_MS,
  })
  const { admitted, refused, outcomes } = data.totals
  return (
    <Card title={t('title')} about={t('about')}>
      <Facts>
        <Fact name={t('admitted')}>{format.number(admitted)}</Fact>
        <Fact name={t('refused')}>{format.number(refused)}</Fact>
        {reasonsIn(outcomes).map(reason => (
          <Fact key={reason} name={reasons(reason)}>
            {format.number(outcomes[reason] ?? 0)}
          </Fact>
        ))}
      </Facts>
    </Card>
  )
}
