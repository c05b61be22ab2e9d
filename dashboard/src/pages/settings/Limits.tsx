import { useTranslations } from 'use-intl'
import type { ProfileDetail } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Card } from '../../parts/Page.tsx'
import { Table } from '../../parts/Table.tsx'
import { useAccount } from '../../shell/account.ts'

type Limit = ProfileDetail['limits'][number]

/** Spans that have a word of their own, in seconds. */
const SPANS = { 60: 'perMinute', 3600: 'perHour', 86400: 'perDay' } as const
const isSpan = (seconds: number): seconds is keyof typeof SPANS => seconds in SPANS

/** How often keys may be used, as the profile of the API says it. */
export function Limits() {
  const t = useTranslations('settings.limits')
  const say = useSaid()
  const { profile } = useAccount()
  const { one, many } = profile.nouns.key
  const nouns = { key: say(one), keys: say(many) }
  const rate = ({ limit, seconds }: Limit) =>
    isSpan(seconds) ? t(SPANS[seconds], { limit }) : t('rate', { limit, seconds })
  return (
    <Card title={t('title')} about={t('about')} flush>
      <Table
        label={t('title')}
        rows={profile.limits}
        keyOf={it => it.name}
        columns={[
          { name: t('counts'), show: it => t(`per.${it.per}`, nouns) },
          { name: t('most'), show: rate, figures: true },
        ]}
      />
    </Card>
  )
}
