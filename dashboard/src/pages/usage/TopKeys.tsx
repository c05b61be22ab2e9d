import { Link } from '@tanstack/react-router'
import { useFormatter, useTranslations } from 'use-intl'
import type { KeyUsage } from '../../../../src/client/client.ts'
import { raised, useSaid } from '../../language/said.ts'
import { Card } from '../../parts/Page.tsx'
import { More, Table } from '../../parts/Table.tsx'
import { latchkey } from '../../session/client.ts'
import { useList } from '../../session/lists.ts'
import { useAccount } from '../../shell/account.ts'
import { rangeOfKeys, type UsageRange } from './range.ts'

const PAGE = 10
/** Each answer adds up all keys of the account: that is not asked for at every look. */
const KEPT_MS = 60_000

type UsedKey = KeyUsage['items'][number]

/** The keys of the account that were used most. */
export function TopKeys({ range }: { readonly range: UsageRange }) {
  const t = useTranslations('usage')
  const say = useSaid()
  const { accountId, profile } = useAccount()
  const { isPart, ...query } = rangeOfKeys(range)
  const found = useList(
    ['usage', accountId, 'keys', query],
    cursor => ({
      page: () =>
        latchkey.keys.listUsage({ account: accountId, sort: '-used', limit: PAGE, cursor, ...query }),
    }),
    { staleTime: KEPT_MS },
  )
  const used = found.items.filter(it => it.admitted + it.refused > 0)
  if (used.length === 0) return null
  const title = raised(t('topKeys', { keys: say(profile.nouns.key.many) }))
  return (
    <Card title={title} about={isPart ? t('lastDays') : undefined} flush>
      <KeyTable label={title} name={raised(say(profile.nouns.key.one))} rows={used} />
      {used.length === found.items.length && <More of={found} />}
    </Card>
  )
}

interface KeyTableProps {
  readonly label: string
  /** What a key is called. */
  readonly name: string
  readonly rows: readonly UsedKey[]
}

function KeyTable({ label, name, rows }: KeyTableProps) {
  const t = useTranslations('usage')
  const format = useFormatter()
  const { accountId, may } = useAccount()
  return (
    <Table
      label={label}
      rows={rows}
      keyOf={it => it.keyId}
      columns={[
        {
          name,
          show: it =>
            may('keys.read') ? (
              <Link
                to="/accounts/$account/keys/$key"
                params={{ account: accountId, key: it.keyId }}
                className="text-accent underline [overflow-wrap:anywhere]"
              >
                {it.name}
              </Link>
            ) : (
              it.name
            ),
        },
        { name: t('admitted'), figures: true, show: it => format.number(it.admitted) },
        { name: t('refused'), figures: true, show: it => format.number(it.refused) },
      ]}
    />
  )
}
