import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Boundary } from '../../parts/Boundary.tsx'
import { ButtonLink } from '../../parts/Button.tsx'
import { useDuration } from '../../parts/charts/times.ts'
import { OutcomeChart } from '../../parts/OutcomeChart.tsx'
import { Card, Empty, Page } from '../../parts/Page.tsx'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { ApiName } from '../operator/ApiName.tsx'
import { namedApi, type TitledApi, useApis } from '../operator/apis.ts'
import { ExpiringKeys } from './ExpiringKeys.tsx'

const HOUR_MS = 3_600_000

/** What goes on in this Latchkey: each API's last day, and the keys that end soon. */
export function OverviewPage() {
  const t = useTranslations('usage')
  const apis = useApis()
  return (
    <Page title={t('overview')} about={t('overviewAbout')}>
      {apis.length === 0 ? (
        <Empty title={t('noApis')} action={<ButtonLink to="/operator/apis">{t('toApis')}</ButtonLink>}>
          {t('noApisAbout')}
        </Empty>
      ) : (
        <div className="grid gap-6 xl:grid-cols-2">
          {apis.map(it => (
            <ApiDay key={it.id} of={it} />
          ))}
        </div>
      )}
      <Boundary rem={10}>
        <ExpiringKeys />
      </Boundary>
    </Page>
  )
}

const ApiDay = ({ of: api }: { readonly of: TitledApi }) => {
  const t = useTranslations('usage')
  return (
    <Card
      title={
        <Link to="/operator/apis/$api" params={{ api: api.name }} className="hover:underline">
          <ApiName of={api} />
        </Link>
      }
      about={t('lastDay')}
      actions={
        <ButtonLink
          to="/operator/usage"
          search={{ api: api.name }}
          kind="quiet"
          aria-label={t('moreOf', { api: namedApi(api) })}
        >
          {t('more')}
        </ButtonLink>
      }
    >
      <Boundary rem={15}>
        <Day of={api} />
      </Boundary>
    </Card>
  )
}

/** The last 24 hours of an API, from the beginning of one on. */
function Day({ of }: { readonly of: TitledApi }) {
  const api = of.name
  const t = useTranslations('usage')
  const duration = useDuration()
  const { items, totals } = useRead(['usage', 'day', api], () =>
    latchkey.usage.show({ api, step: 'hour', from: new Date(Date.now() - 23 * HOUR_MS).toISOString() }),
  )
  const { latency } = totals
  return (
    <div className="grid content-start gap-3">
      <OutcomeChart title={t('requestsTo', { api: namedApi(of) })} items={items} step="hour" rem={9} />
      <p className="text-sm text-soft">
        {latency === null
          ? t('untimed')
          : t('timed', { p50: duration(latency.p50Ms), p95: duration(latency.p95Ms) })}
      </p>
    </div>
  )
}
