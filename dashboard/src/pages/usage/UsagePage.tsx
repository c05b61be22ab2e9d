import { getRouteApi } from '@tanstack/react-router'
import { useDeferredValue } from 'react'
import { useTranslations } from 'use-intl'
import { ButtonLink } from '../../parts/Button.tsx'
import { Page } from '../../parts/Page.tsx'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'
import { Dimmed } from './Dimmed.tsx'
import { RangePicker } from './RangePicker.tsx'
import { rangeOf, type UsageRange } from './range.ts'
import { TopKeys } from './TopKeys.tsx'
import { ExportLink, UsageCards } from './UsageCards.tsx'

const route = getRouteApi('/inside/accounts/$account/usage')

/** What the keys of an account were used for: how often, how long it took, what was refused. */
export function UsagePage() {
  const t = useTranslations('usage')
  const { accountId } = useAccount()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const shown = useDeferredValue(search)
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={<ExportLink query={{ account: accountId, ...rangeOf(search) }} />}
    >
      <RangePicker search={search} onChange={to => void navigate({ search: to, replace: true })} />
      <Dimmed isLate={shown !== search}>
        <Counted range={rangeOf(shown)} />
      </Dimmed>
    </Page>
  )
}

function Counted({ range }: { readonly range: UsageRange }) {
  const t = useTranslations('usage')
  const { accountId } = useAccount()
  const usage = useRead(['usage', accountId, range], () =>
    latchkey.usage.show({ account: accountId, ...range }),
  )
  const start = (
    <ButtonLink to="/accounts/$account/docs" params={{ account: accountId }}>
      {t('toDocs')}
    </ButtonLink>
  )
  return (
    <>
      <UsageCards usage={usage} start={start} />
      <TopKeys range={range} />
    </>
  )
}
