import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { LedgerEntry } from '../../../../../src/client/client.ts'
import { Boundary } from '../../../parts/Boundary.tsx'
import { SelectField } from '../../../parts/fields.tsx'
import { Card } from '../../../parts/Page.tsx'
import { More } from '../../../parts/Table.tsx'
import { latchkey } from '../../../session/client.ts'
import { useList } from '../../../session/lists.ts'
import { EntryTable } from './EntryTable.tsx'

type Kind = LedgerEntry['kind']
const KINDS = [
  'grant',
  'spend',
  'reserve',
  'commit',
  'release',
  'expire',
  'refund',
] as const satisfies readonly Kind[]

/** Everything that ever changed a balance. */
export function Ledger({ accountId }: { readonly accountId: string }) {
  const t = useTranslations('settings.credits')
  const [kind, setKind] = useState<Kind>()
  return (
    <Card
      title={t('ledger')}
      about={t('ledgerAbout')}
      flush
      actions={
        <SelectField
          label={t('show')}
          value={kind ?? ''}
          onChange={({ target }) => setKind(KINDS.find(it => it === target.value))}
        >
          <option value="">{t('all')}</option>
          {KINDS.map(it => (
            <option key={it} value={it}>
              {t(`kinds.${it}`)}
            </option>
          ))}
        </SelectField>
      }
    >
      <Boundary rem={12} key={kind ?? ''}>
        <Entries accountId={accountId} kind={kind} />
      </Boundary>
    </Card>
  )
}

interface EntriesProps {
  readonly accountId: string
  readonly kind: Kind | undefined
}

function Entries({ accountId, kind }: EntriesProps) {
  const t = useTranslations('settings.credits')
  const entries = useList(['credits', accountId, 'entries', kind], cursor =>
    latchkey.credits.listEntries(accountId, { cursor, limit: 10, ...(kind && { kind }) }),
  )
  return (
    <>
      <EntryTable
        accountId={accountId}
        entries={entries.items}
        empty={kind === undefined ? t('nothing') : t('nothingOfKind')}
      />
      <More of={entries} />
    </>
  )
}
