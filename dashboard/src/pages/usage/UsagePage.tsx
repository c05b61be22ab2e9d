import { getRouteApi } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Boundary } from '../../parts/Boundary.tsx'
import { ButtonLink } from '../../parts/Button.tsx'
import { Page } from '../../parts/Page.tsx'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'
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
  const range = rangeOf(search)
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={<ExportLink query={{ account: accountId, ...range }} />}
    >
      <RangePicker search={search} onChange={to => void navigate({ search: to, replace: true })} />
      <Boundary rem={60}>
        <Counted range={range} />
      </Boundary>
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
