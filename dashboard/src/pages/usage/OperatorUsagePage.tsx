import { getRouteApi } from '@tanstack/react-router'
import { useDeferredValue } from 'react'
import { useTranslations } from 'use-intl'
import { SelectField } from '../../parts/fields.tsx'
import { Page } from '../../parts/Page.tsx'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { namedApi, useApis } from '../operator/apis.ts'
import { Dimmed } from './Dimmed.tsx'
import { RangePicker } from './RangePicker.tsx'
import { rangeOf, type UsageSearch } from './range.ts'
import { ExportLink, UsageCards } from './UsageCards.tsx'

const route = getRouteApi('/inside/operator/usage')

/** What was used of an API, or of all of them. */
export function OperatorUsagePage() {
  const t = useTranslations('usage')
  const search = route.useSearch()
  const shown = useDeferredValue(search)
  const navigate = route.useNavigate()
  const change = (to: UsageSearch) => void navigate({ search: to, replace: true })
  return (
    <Page
      title={t('title')}
      about={t('operatorAbout')}
      actions={<ExportLink query={{ api: search.api, ...rangeOf(search) }} />}
    >
      <div className="flex flex-wrap items-end justify-between gap-4">
        <RangePicker search={search} onChange={change} />
        <ApiChoice chosen={search.api} onChange={api => change({ ...search, api })} />
      </div>
      <Dimmed isLate={shown !== search}>
        <Counted search={shown} />
      </Dimmed>
    </Page>
  )
}

interface ApiChoiceProps {
  readonly chosen: string | undefined
  readonly onChange: (api: string | undefined) => void
}

function ApiChoice({ chosen = '', onChange }: ApiChoiceProps) {
  const t = useTranslations('usage')
  const apis = useApis()
  return (
    <SelectField
      label={t('api')}
      value={chosen}
      onChange={event => onChange(event.currentTarget.value || undefined)}
    >
      <option value="">{t('allApis')}</option>
      {apis.map(it => (
        <option key={it.id} value={it.name}>
          {namedApi(it)}
        </option>
      ))}
    </SelectField>
  )
}

function Counted({ search }: { readonly search: UsageSearch }) {
  const query = { api: search.api, ...rangeOf(search) }
  const usage = useRead(['usage', 'apis', query], () => latchkey.usage.show(query))
  return <UsageCards usage={usage} />
}
