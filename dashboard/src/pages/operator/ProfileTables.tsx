import { useTranslations } from 'use-intl'
import type { LoadedProfile } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Card } from '../../parts/Page.tsx'
import { Table } from '../../parts/Table.tsx'
import { None } from './None.tsx'

type Route = LoadedProfile['routes'][number]

const keyOf = ({ methods, paths }: Route): string => `${methods} ${paths}`

/** What each request needs, and how each refusal reads. */
export const ProfileTables = ({ errors, routes }: Pick<LoadedProfile, 'errors' | 'routes'>) => (
  <>
    {routes.length > 0 && <Routes routes={routes} />}
    <Errors errors={errors} />
  </>
)

function Routes({ routes }: Pick<LoadedProfile, 'routes'>) {
  const t = useTranslations('operator.profiles')
  return (
    <Card title={t('routes')} flush>
      <Table
        label={t('routes')}
        rows={routes}
        keyOf={keyOf}
        columns={[
          { name: t('paths'), show: it => <Codes of={it.paths} /> },
          { name: t('methods'), show: it => it.methods.join(', ') },
          { name: t('needs'), show: it => <Needs route={it} /> },
        ]}
      />
    </Card>
  )
}

function Needs({
  route: { open, scopes, query, modules, environments, credits },
}: {
  readonly route: Route
}) {
  const t = useTranslations('operator.profiles')
  if (open) return t('open')
  const names = [...scopes, ...(query === null ? [] : [query]), ...modules, ...environments]
  if (names.length === 0 && credits === 0) return <None />
  return (
    <>
      <Codes of={names} />
      {credits > 0 && <span className="block">{t('credits', { count: credits })}</span>}
    </>
  )
}

const Codes = ({ of: texts }: { readonly of: readonly string[] }) => (
  <ul>
    {texts.map(it => (
      <li key={it}>
        <code>{it}</code>
      </li>
    ))}
  </ul>
)

function Errors({ errors }: Pick<LoadedProfile, 'errors'>) {
  const t = useTranslations('operator.profiles')
  const say = useSaid()
  return (
    <Card title={t('errors')} flush>
      <Table
        label={t('errors')}
        rows={errors}
        keyOf={it => it.reasons.join()}
        columns={[
          { name: t('code'), show: it => <code>{it.code}</code> },
          { name: t('status'), show: it => it.status, figures: true },
          { name: t('reason'), show: it => <Codes of={it.reasons} /> },
          { name: t('message'), show: it => <span className="block min-w-60">{say(it.message)}</span> },
        ]}
      />
    </Card>
  )
}
