import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import type { Account, LedgerEntry } from '../../../../../src/client/client.ts'
import { useSaid } from '../../../language/said.ts'
import { BalanceChart } from '../../../parts/BalanceChart.tsx'
import { Boundary } from '../../../parts/Boundary.tsx'
import { Button } from '../../../parts/Button.tsx'
import { Card } from '../../../parts/Page.tsx'
import { sentences } from '../../../parts/sentences.ts'
import { useRead } from '../../../session/calls.ts'
import { latchkey } from '../../../session/client.ts'
import { useAccount } from '../../../shell/account.ts'
import { Grant } from './Grant.tsx'
import { Ledger } from './Ledger.tsx'
import { LedgerCheck } from './LedgerCheck.tsx'
import { Reservations } from './Reservations.tsx'

/** How much an account has left, and all that led there; nothing where nothing costs and nothing was ever granted. */
export function Credits({ account }: { readonly account: Account }) {
  const { profile, may } = useAccount()
  const { balance, held } = useRead(['credits', account.id, 'standing'], () =>
    latchkey.credits.show(account.id),
  )
  const { items } = useRead(['credits', account.id, 'latest'], () =>
    latchkey.credits.listEntries(account.id, { limit: 100 }).page(),
  )
  if (!profile.credits && items.length === 0 && !may('credits.grant')) return null
  return (
    <>
      <Standing account={account} balance={balance} held={held} entries={items} />
      {held > 0 && (
        <Boundary rem={10}>
          <Reservations accountId={account.id} />
        </Boundary>
      )}
      <Boundary rem={20}>
        <Ledger accountId={account.id} />
      </Boundary>
    </>
  )
}

interface StandingProps {
  readonly account: Account
  readonly balance: number
  readonly held: number
  /** The latest, newest first. */
  readonly entries: readonly LedgerEntry[]
}

function Standing({ account, balance, held, entries }: StandingProps) {
  const t = useTranslations('settings.credits')
  const say = useSaid()
  const { profile, may } = useAccount()
  const [isGranting, setGranting] = useState(false)
  return (
    <Card
      title={t('title')}
      about={sentences(say(profile.wording.creditsAbout))}
      actions={
        may('credits.grant') && (
          <Button icon={Plus} onClick={() => setGranting(true)}>
            {t('grant')}
          </Button>
        )
      }
    >
      <div className="grid gap-5">
        <dl className="flex flex-wrap gap-x-10 gap-y-3">
          <Figure name={t('balance')} amount={balance} isMain />
          {held > 0 && <Figure name={t('held')} amount={held} />}
        </dl>
        {entries.length > 0 && (
          <BalanceChart
            title={t('chart')}
            points={entries.toReversed().map(({ at, balance: it }) => ({ at, balance: it }))}
          />
        )}
        {entries.length > 0 && <LedgerCheck accountId={account.id} />}
      </div>
      {isGranting && <Grant account={account} onClose={() => setGranting(false)} />}
    </Card>
  )
}

interface FigureProps {
  readonly name: string
  readonly amount: number
  readonly isMain?: boolean
}

function Figure({ name, amount, isMain = false }: FigureProps) {
  const format = useFormatter()
  return (
    <div>
      <dt className="text-sm text-soft">{name}</dt>
      <dd className={isMain ? 'text-4xl font-semibold tabular-nums' : 'text-2xl tabular-nums'}>
        {format.number(amount)}
      </dd>
    </div>
  )
}
