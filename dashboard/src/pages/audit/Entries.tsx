import { Link } from '@tanstack/react-router'
import { ChevronRight, Funnel } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { AuditEntry } from '../../../../src/client/client.ts'
import { Button } from '../../parts/Button.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Badge } from '../../parts/Notice.tsx'
import { Fact, Facts } from '../../parts/Page.tsx'
import { useActionName } from './action-name.ts'
import { changesOf, type Side } from './changes.ts'
import type { Filters } from './filters.ts'

interface Narrowing {
  /** Looks for less, e.g. only what the same person did. */
  readonly onNarrow: (to: Partial<Filters>) => void
}

export interface EntriesProps extends Narrowing {
  readonly entries: readonly AuditEntry[]
}

/** Entries of the log, each to be opened. */
export const Entries = ({ entries, onNarrow }: EntriesProps) => (
  <ul className="border-t border-line">
    {entries.map(it => (
      <li key={it.id} className="border-b border-line last:border-0">
        <Entry entry={it} onNarrow={onNarrow} />
      </li>
    ))}
  </ul>
)

interface EntryProps {
  readonly entry: AuditEntry
}

function Entry({ entry, onNarrow }: EntryProps & Narrowing) {
  const t = useTranslations('audit')
  const nameOf = useActionName()
  const { action, actor, target, at } = entry
  return (
    <details className="group">
      <summary className="grid gap-x-4 gap-y-0.5 px-5 py-3 hover:bg-raised max-sm:grid-cols-[auto_minmax(0,1fr)] sm:grid-cols-[auto_minmax(0,2fr)_minmax(0,2fr)_auto]">
        <ChevronRight aria-hidden className="mt-0.5 size-4 text-soft group-open:rotate-90" />
        <span className="min-w-0 font-medium [overflow-wrap:anywhere]">
          {nameOf(action)}
          <span className="block text-sm font-normal text-soft">{nounOf(entry) ?? target.id}</span>
        </span>
        <span className="min-w-0 max-sm:col-start-2 [overflow-wrap:anywhere]">
          {actor.name} <Badge>{t(`actors.${actor.kind}`)}</Badge>
        </span>
        <span className="text-sm max-sm:col-start-2">
          <Moment at={at} />
        </span>
      </summary>
      <EntryFacts entry={entry} onNarrow={onNarrow} />
    </details>
  )
}

/** What the target is called, where the entry says so. */
function nounOf({ before, after }: AuditEntry): string | undefined {
  const side: unknown = after ?? before
  if (typeof side !== 'object' || side === null) return undefined
  const name: unknown = Reflect.get(side, 'name') ?? Reflect.get(side, 'email')
  return typeof name === 'string' ? name : undefined
}

function EntryFacts({ entry, onNarrow }: EntryProps & Narrowing) {
  const t = useTranslations('audit')
  return (
    <div className="grid min-w-0 gap-4 px-5 pb-4">
      <Changes entry={entry} />
      <div className="flex flex-wrap gap-2">
        <Button icon={Funnel} onClick={() => onNarrow({ actor: entry.actor.id })}>
          {t('onlyActor', { name: entry.actor.name })}
        </Button>
        <Button icon={Funnel} onClick={() => onNarrow({ target: entry.target.id })}>
          {t('onlyTarget', { name: nounOf(entry) ?? entry.target.id })}
        </Button>
      </div>
      <Facts>
        <Fact name={t('what')}>
          <code>{entry.action}</code>
        </Fact>
        <Fact name={t('target')}>
          <code>
            {entry.target.kind} {entry.target.id}
          </code>
        </Fact>
        <Fact name={t('who')}>
          {entry.actor.name} <code>{entry.actor.id}</code>
        </Fact>
        {entry.accountId !== null && (
          <Fact name={t('account')}>
            <Link
              to="/accounts/$account"
              params={{ account: entry.accountId }}
              className="text-accent underline"
            >
              <code>{entry.accountId}</code>
            </Link>
          </Fact>
        )}
        {entry.address !== null && (
          <Fact name={t('address')}>
            <code>{entry.address}</code>
          </Fact>
        )}
        {entry.requestId !== null && (
          <Fact name={t('request')}>
            <code>{entry.requestId}</code>
          </Fact>
        )}
        <Fact name={t('number')}>{entry.seq}</Fact>
        <Fact name={t('hash')}>
          <code className="text-sm">{entry.hash}</code>
        </Fact>
      </Facts>
    </div>
  )
}

/** What was there before and what is there since, field by field. */
function Changes({ entry }: EntryProps) {
  const t = useTranslations('audit')
  const changes = changesOf(entry.before, entry.after)
  if (changes.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who cannot use a mouse scrolls it with the keyboard
    <section aria-label={t('changes')} tabIndex={0} className="overflow-x-auto">
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b border-line text-left text-soft">
            <th scope="col" className="py-1.5 pr-4 font-medium">
              {t('field')}
            </th>
            <th scope="col" className="py-1.5 pr-4 font-medium">
              {t('before')}
            </th>
            <th scope="col" className="py-1.5 font-medium">
              {t('after')}
            </th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ field, before, after }) => (
            <tr key={field} className="border-b border-line align-top last:border-0">
              <th scope="row" className="py-1.5 pr-4 text-left font-mono font-normal">
                {field}
              </th>
              <td className="py-1.5 pr-4 font-mono text-soft [overflow-wrap:anywhere]">
                <Value of={before} />
              </td>
              <td className="py-1.5 font-mono [overflow-wrap:anywhere]">
                <Value of={after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

const Value = ({ of: side }: { readonly of: Side }) =>
  'at' in side ? <Moment at={side.at} as="day" /> : side.text
