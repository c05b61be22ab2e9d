import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Boundary } from '../../parts/Boundary.tsx'
import { ButtonLink } from '../../parts/Button.tsx'
import { SelectField } from '../../parts/fields.tsx'
import { Empty, Page } from '../../parts/Page.tsx'
import { AccountsOf } from './AccountsOf.tsx'
import { useApis } from './apis.ts'

/** The customers of one API after the other. */
export function AccountsPage() {
  const t = useTranslations('operator.accounts')
  const navigate = useNavigate()
  const { api: wanted } = useSearch({ from: '/inside/operator/accounts' })
  const apis = useApis()
  const api = apis.find(it => it.name === wanted) ?? apis[0]
  if (api === undefined)
    return (
      <Page title={t('title')} about={t('about')}>
        <Empty title={t('noApi')} action={<ButtonLink to="/operator/apis">{t('toApis')}</ButtonLink>} />
      </Page>
    )
  return (
    <Page title={t('title')} about={t('about')}>
      <SelectField
        label={t('api')}
        className="max-w-xs"
        value={api.name}
        onChange={({ target }) => void navigate({ to: '/operator/accounts', search: { api: target.value } })}
      >
        {apis.map(it => (
          <option key={it.id} value={it.name}>
            {it.name}
          </option>
        ))}
      </SelectField>
      <Boundary rem={24} key={api.id}>
        <AccountsOf apiId={api.id} />
      </Boundary>
    </Page>
  )
}
