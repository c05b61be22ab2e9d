import { Link } from '@tanstack/react-router'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import type { LedgerEntry } from '../../../../../src/client/client.ts'
import { Button } from '../../../parts/Button.tsx'
import { DataTable } from '../../../parts/DataTable.tsx'
import { Moment } from '../../../parts/Moment.tsx'
import { useAccount } from '../../../shell/account.ts'
import { Refund } from './Refund.tsx'

export interface EntryTableProps {
  readonly accountId: string
  readonly entries: readonly LedgerEntry[]
  readonly empty: string
}

/** Entries of a ledger, each with the balance after it. Operators refund what was spent. */
export function EntryTable({ accountId, entries, empty }: EntryTableProps) {
  const t = useTranslations('settings.credits')
  const format = useFormatter()
  const { may } = useAccount()
  const [refunded, refund] = useState<LedgerEntry>()
  const isRefunded = ({ spending }: LedgerEntry) =>
    entries.some(it => it.kind === 'refund' && it.spending === spending)
  return (
    <>
      <DataTable
        caption={t('ledger')}
        rows={entries}
        keyOf={it => it.id}
        empty={empty}
        columns={[
          { id: 'when', name: t('when'), show: it => <Moment at={it.at} /> },
          { id: 'kind', name: t('kind'), show: it => t(`kinds.${it.kind}`) },
          {
            id: 'reference',
            name: t('reference'),
            show: it => <span className="[overflow-wrap:anywhere]">{it.reference ?? ''}</span>,
          },
          { id: 'by', name: t('by'), show: it => <Actor accountId={accountId} actor={it.actor} /> },
          {
            id: 'change',
            name: t('change'),
            figures: true,
            show: it => format.number(it.amount, { signDisplay: 'exceptZero' }),
          },
          { id: 'after', name: t('after'), figures: true, show: it => format.number(it.balance) },
          ...(may('credits.refund')
            ? [
                {
                  id: 'actions',
                  name: t('actions'),
                  unnamed: true,
                  show: (it: LedgerEntry) =>
                    it.charged > 0 && !isRefunded(it) ? (
                      <Button kind="quiet" icon={Undo2} onClick={() => refund(it)}>
                        {t('refund')}
                      </Button>
                    ) : null,
                },
              ]
            : []),
        ]}
      />
      {refunded && <Refund entry={refunded} onClose={() => refund(undefined)} />}
    </>
  )
}

interface ActorProps {
  readonly accountId: string
  readonly actor: LedgerEntry['actor']
}

/** Who did it; of a request the key it showed. */
function Actor({ accountId, actor }: ActorProps) {
  const t = useTranslations('settings.credits')
  if (actor === null) return <span className="text-soft">{t('nobody')}</span>
  if (actor.kind !== 'key') return <span className="[overflow-wrap:anywhere]">{actor.name}</span>
  return (
    <Link
      to="/accounts/$account/keys/$key"
      params={{ account: accountId, key: actor.id }}
      className="text-accent underline [overflow-wrap:anywhere]"
    >
      {actor.name}
    </Link>
  )
}
