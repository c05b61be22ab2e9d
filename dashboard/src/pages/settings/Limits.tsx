import { useTranslations } from 'use-intl'
import { useSaid } from '../../language/said.ts'
import { Card } from '../../parts/Page.tsx'
import { useRate } from '../../parts/rate.ts'
import { Table } from '../../parts/Table.tsx'
import { useAccount } from '../../shell/account.ts'

/** How often keys may be used, as the profile of the API says it. */
export function Limits() {
  const t = useTranslations('settings.limits')
  const say = useSaid()
  const { profile } = useAccount()
  const { one, many } = profile.nouns.key
  const nouns = { key: say(one), keys: say(many) }
  const rate = useRate()
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
