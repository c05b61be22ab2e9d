import { useTranslations } from 'use-intl'
import type { Account, SharedLimits } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Moment } from '../../parts/Moment.tsx'
import { Card } from '../../parts/Page.tsx'
import { useRate } from '../../parts/rate.ts'
import { Table } from '../../parts/Table.tsx'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'

type Shared = SharedLimits['items'][number]

/** How often keys may be used, as the profile of the API says it; how those stand that all keys share. */
export function Limits({ account: { id } }: { readonly account: Account }) {
  const t = useTranslations('settings.limits')
  const say = useSaid()
  const rate = useRate()
  const { profile } = useAccount()
  const isShared = profile.limits.some(it => it.per === 'account')
  const { items: shared } = useRead(['account', id, 'limits'], async () =>
    isShared ? latchkey.accounts.listLimits(id) : { items: [] },
  )
  const { one, many } = profile.nouns.key
  const nouns = { key: say(one), keys: say(many) }
  return (
    <Card title={t('title')} about={t('about')} flush>
      <Table
        label={t('title')}
        rows={profile.limits}
        keyOf={it => it.name}
        columns={[
          { name: t('counts'), show: it => t(`per.${it.per}`, nouns) },
          ...(shared.length > 0
            ? [
                {
                  name: t('now'),
                  show: ({ name }: { readonly name: string }) => (
                    <Now of={shared.find(it => it.name === name)} />
                  ),
                },
              ]
            : []),
          { name: t('most'), show: rate, figures: true },
        ]}
      />
    </Card>
  )
}

/** What is used of a limit, and when all of it is there again. */
function Now({ of }: { readonly of: Shared | undefined }) {
  const t = useTranslations('settings.limits')
  if (of === undefined) return null
  const said = { used: of.used, limit: of.limit }
  return of.used === 0 ? (
    t('used', said)
  ) : (
    <>
      {t('used', said)} {t('back')} <Moment at={of.resetsAt} as="ago" />
    </>
  )
}
