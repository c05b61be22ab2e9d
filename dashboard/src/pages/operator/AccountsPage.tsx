import { useNavigate, useSearch } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { Boundary } from '../../parts/Boundary.tsx'
import { Button, ButtonLink } from '../../parts/Button.tsx'
import { SelectField, TextField } from '../../parts/fields.tsx'
import { Empty, Page } from '../../parts/Page.tsx'
import { AccountsOf } from './AccountsOf.tsx'
import { namedApi, useApis } from './apis.ts'

/** The customers of one API after the other. */
export function AccountsPage() {
  const t = useTranslations('operator.accounts')
  const navigate = useNavigate()
  const { api: wanted, q } = useSearch({ from: '/inside/operator/accounts' })
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
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <SelectField
          label={t('api')}
          value={api.name}
          onChange={({ target }) =>
            void navigate({ to: '/operator/accounts', search: { api: target.value } })
          }
        >
          {apis.map(it => (
            <option key={it.id} value={it.name}>
              {namedApi(it)}
            </option>
          ))}
        </SelectField>
        <ById />
      </div>
      <Boundary rem={24} key={api.id}>
        <AccountsOf
          apiId={api.id}
          q={q}
          onSearch={sought =>
            void navigate({
              to: '/operator/accounts',
              search: { api: api.name, ...(sought !== undefined && { q: sought }) },
              replace: true,
            })
          }
        />
      </Boundary>
    </Page>
  )
}

/** Goes to the account a log or a customer names. */
function ById() {
  const t = useTranslations('operator.accounts')
  const navigate = useNavigate()
  const { register, handleSubmit, formState } = useForm({ defaultValues: { id: '' } })
  const go = handleSubmit(({ id }) => navigate({ to: '/accounts/$account', params: { account: id.trim() } }))
  return (
    <form className="flex items-start gap-2" noValidate onSubmit={go}>
      <TextField
        label={t('byId')}
        className="min-w-0 flex-1"
        autoComplete="off"
        spellCheck={false}
        error={formState.errors.id?.message}
        {...register('id', { validate: it => /^acc_\w+$/.test(it.trim()) || t('byIdWrong') })}
      />
      <Button type="submit" className="mt-6 min-h-10">
        {t('go')}
      </Button>
    </form>
  )
}
