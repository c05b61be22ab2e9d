import { useTranslations } from 'use-intl'
import type { ProfileDetail } from '../../../../src/client/client.ts'
import { type Text, useSaid } from '../../language/said.ts'
import { Card, Fact, Facts } from '../../parts/Page.tsx'
import { Table } from '../../parts/Table.tsx'
import { None } from './None.tsx'
import type { ProfileProps } from './ProfileContract.tsx'

/** What keys of a profile can be given: environments, scopes, modules, limits and rules. */
export function ProfileOffers({ detail }: ProfileProps) {
  const t = useTranslations('operator.profiles')
  return (
    <>
      <Described title={t('environments')} rows={detail.environments} />
      <Described title={t('scopes')} rows={detail.scopes} />
      <Described title={t('modules')} rows={detail.modules} />
      {detail.limits.length > 0 && <Limits detail={detail} />}
      <Rules detail={detail} />
    </>
  )
}

interface Row {
  readonly name: string
  readonly title?: Text
  readonly about: Text
  readonly credits?: boolean
}

function Described({ title, rows }: { readonly title: string; readonly rows: readonly Row[] }) {
  const t = useTranslations('operator.profiles')
  const say = useSaid()
  if (rows.length === 0) return null
  const aboutOf = ({ about, credits }: Row) =>
    credits === undefined ? say(about) : `${say(about)} ${credits ? t('charged') : t('free')}.`
  return (
    <Card title={title} flush>
      <Table
        label={title}
        rows={rows}
        keyOf={it => it.name}
        columns={[
          {
            name: t('name'),
            show: it => (
              <>
                <code>{it.name}</code>
                {it.title && say(it.title) !== it.name && (
                  <span className="block text-soft">{say(it.title)}</span>
                )}
              </>
            ),
          },
          { name: t('meaning'), show: aboutOf },
        ]}
      />
    </Card>
  )
}

function Limits({ detail: { limits } }: ProfileProps) {
  const t = useTranslations('operator.profiles')
  return (
    <Card title={t('limits')} flush>
      <Table
        label={t('limits')}
        rows={limits}
        keyOf={it => it.name}
        columns={[
          { name: t('name'), show: it => <code>{it.name}</code> },
          { name: t('limit'), show: it => t('perSeconds', { limit: it.limit, seconds: it.seconds }) },
          { name: t('per'), show: it => t(`pers.${it.per}`) },
          { name: t('kind'), show: it => t(`kinds.${it.kind}`) },
          { name: t('side'), show: it => it.sides.map(side => t(`sides.${side}`)).join(', ') },
        ]}
      />
    </Card>
  )
}

const HOUR = 3600

function Rules({ detail }: ProfileProps) {
  const t = useTranslations('operator.profiles')
  const sides = (of: ProfileDetail['signedSides']) => of.map(it => t(`sides.${it}`)).join(', ')
  const restrictions = detail.restrictions.map(it =>
    t('bound', { kind: t(`restriction.${it.kind}`), sides: sides(it.sides) }),
  )
  const { signing } = detail
  return (
    <Card title={t('rules')}>
      <Facts>
        <Fact name={t('expiry')}>{detail.expiring ? t('expiring') : t('endless')}</Fact>
        <Fact name={t('scopesChange')}>{detail.scopesFixed ? t('scopesFixed') : t('scopesFree')}</Fact>
        <Fact name={t('grace')}>{t('hours', { hours: Math.round(detail.graceSeconds / HOUR) })}</Fact>
        <Fact name={t('collections')}>{detail.collections ? t('yes') : t('no')}</Fact>
        <Fact name={t('restrictions')}>
          {restrictions.length === 0 ? <None /> : restrictions.join(' · ')}
        </Fact>
        <Fact name={t('signing')}>
          {signing === null
            ? t('no')
            : t('signingBy', { header: signing.signatureHeader, seconds: signing.toleranceSeconds })}
        </Fact>
      </Facts>
    </Card>
  )
}
