import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import type { Refusal } from '../../../../src/client/client.ts'
import { useOutcomeName } from '../../parts/charts/series.ts'
import type { DataColumn } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { useRuleText } from './rules.ts'

type RefusalColumn = DataColumn<Refusal>

/** The columns of every list of refusals: why and by which rule, when, and what was asked; and the way to all checks. */
export function useRefusalColumns(): Readonly<
  Record<'reason' | 'when' | 'request' | 'explain', RefusalColumn>
> {
  const t = useTranslations('keyPage.refusals')
  const nameOf = useOutcomeName()
  const ruleText = useRuleText()
  return {
    reason: {
      id: 'reason',
      name: t('reason'),
      show: it => (
        <>
          {nameOf(it.reason)}
          {it.rule !== null && (
            <span className="block text-sm font-normal text-soft [overflow-wrap:anywhere]">
              {ruleText(it.rule)}
            </span>
          )}
        </>
      ),
    },
    when: { id: 'when', name: t('when'), show: it => <Moment at={it.at} /> },
    request: { id: 'request', name: t('request'), show: it => <Request of={it} /> },
    explain: {
      id: 'explain',
      name: t('explain'),
      unnamed: true,
      show: it =>
        it.keyId === null ? null : (
          <Link
            to="/operator/explain"
            search={{ refusal: it.id }}
            className="font-medium whitespace-nowrap text-accent underline"
          >
            {t('explain')}
          </Link>
        ),
    },
  }
}

const Request = ({ of: { method, path } }: { readonly of: Refusal }) =>
  method === null && path === null ? (
    '–'
  ) : (
    <code className="text-sm [overflow-wrap:anywhere]">{[method, path].filter(Boolean).join(' ')}</code>
  )
