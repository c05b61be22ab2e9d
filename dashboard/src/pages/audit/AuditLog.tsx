import { Download } from 'lucide-react'
import { useState, useTransition } from 'react'
import { useTranslations } from 'use-intl'
import type { AuditEntry } from '../../../../src/client/client.ts'
import { Boundary } from '../../parts/Boundary.tsx'
import { Card, Empty } from '../../parts/Page.tsx'
import { More } from '../../parts/Table.tsx'
import { latchkey } from '../../session/client.ts'
import { useList } from '../../session/lists.ts'
import { Entries } from './Entries.tsx'
import { FilterForm } from './FilterForm.tsx'
import { type Filters, NO_FILTERS, queryOf } from './filters.ts'

/** The audit log of an account, or of everything: filtered, read page by page, and to take along. */
export function AuditLog({ account }: { readonly account?: string }) {
  const [filters, setFilters] = useState(NO_FILTERS)
  const [isWaiting, startSearch] = useTransition()
  const search = (wanted: Filters) => startSearch(() => setFilters(wanted))
  return (
    <div className="grid min-w-0 gap-6">
      <FilterForm filters={filters} busy={isWaiting} onSearch={search} />
      <Boundary rem={30}>
        <Found filters={filters} account={account} onNarrow={it => search({ ...filters, ...it })} />
      </Boundary>
    </div>
  )
}

interface FoundProps {
  readonly filters: Filters
  readonly account: string | undefined
  readonly onNarrow: (to: Partial<Filters>) => void
}

function Found({ filters, account, onNarrow }: FoundProps) {
  const t = useTranslations('audit')
  const query = queryOf(filters, account)
  const entries = useList<AuditEntry>(['audit', query], cursor =>
    latchkey.audit.list({ ...query, limit: 50, ...(cursor !== undefined && { cursor }) }),
  )
  if (entries.items.length === 0) return <Empty title={t('none')}>{t('noneAbout')}</Empty>
  return (
    <Card
      title={t('entries')}
      actions={
        <>
          <Export format="csv" query={query} />
          <Export format="jsonl" query={query} />
        </>
      }
      flush
    >
      <Entries entries={entries.items} onNarrow={onNarrow} />
      <More of={entries} />
    </Card>
  )
}

interface ExportProps {
  readonly format: 'csv' | 'jsonl'
  readonly query: Readonly<Record<string, string>>
}

/** A plain link: the browser writes to disk what comes, however much it is. */
function Export({ format, query }: ExportProps) {
  const t = useTranslations('audit')
  return (
    <a
      href={`/v1/audit/export?${new URLSearchParams({ format, ...query })}`}
      download
      className="inline-flex min-h-9 items-center gap-2 rounded-lg border border-line px-3 py-1.5 text-sm font-medium hover:bg-raised"
    >
      <Download aria-hidden className="size-4 shrink-0" />
      {t(`exports.${format}`)}
    </a>
  )
}
