import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Moment } from '../../parts/Moment.tsx'
import { Card } from '../../parts/Page.tsx'
import { Table } from '../../parts/Table.tsx'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'

const SOON_MS = 30 * 86_400_000
const MOST = 10

/** The keys that end within a month, those that end first. */
export function ExpiringKeys() {
  const t = useTranslations('usage')
  const { items } = useRead(['keys', 'expiring'], () =>
    latchkey.keys.list({ state: 'active', sort: 'expiresAt', limit: MOST }).page(),
  )
  const limit = Date.now() + SOON_MS
  const soon = items.filter(it => it.expiresAt !== null && Date.parse(it.expiresAt) < limit)
  return (
    <Card title={t('expiring')} about={soon.length === 0 ? t('expiringNone') : t('expiringAbout')} flush>
      {soon.length > 0 && (
        <Table
          label={t('expiring')}
          rows={soon}
          keyOf={it => it.id}
          columns={[
            {
              name: t('key'),
              show: it => (
                <Link
                  to="/accounts/$account/keys/$key"
                  params={{ account: it.accountId, key: it.id }}
                  className="text-accent underline [overflow-wrap:anywhere]"
                >
                  {it.name}
                </Link>
              ),
            },
            { name: t('ends'), show: it => it.expiresAt !== null && <Moment at={it.expiresAt} /> },
            {
              name: t('lastUse'),
              show: it => {
                const last = lastUse(it.credentials.map(one => one.lastUsedAt))
                return last === undefined ? t('never') : <Moment at={last} />
              },
            },
          ]}
        />
      )}
    </Card>
  )
}

/** The latest of several times, of which each may be missing. */
const lastUse = (times: readonly (string | null)[]): string | undefined =>
  times
    .filter(it => it !== null)
    .toSorted()
    .at(-1)
