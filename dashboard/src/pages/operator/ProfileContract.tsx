import { useTranslations } from 'use-intl'
import type { ProfileDetail } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Card, Fact, Facts } from '../../parts/Page.tsx'
import { Table } from '../../parts/Table.tsx'
import { None } from './None.tsx'

export interface ProfileProps {
  readonly detail: ProfileDetail
}

/** How an API looks, where a request carries its key, and what keys look like. */
export const ProfileContract = ({ detail }: ProfileProps) => (
  <>
    <Look detail={detail} />
    <Carriers detail={detail} />
    <Forms detail={detail} />
  </>
)

function Look({ detail: { title, look, nouns } }: ProfileProps) {
  const t = useTranslations('operator.profiles')
  const say = useSaid()
  return (
    <Card title={title}>
      <Facts>
        <Fact name={t('look')}>
          <span className="flex flex-wrap items-center gap-3">
            {look.logo}
            <Colour of={look.accent.light} />
            <Colour of={look.accent.dark} />
          </span>
        </Fact>
        <Fact name={t('names')}>
          {Object.values(nouns)
            .map(it => say(it.one))
            .join(', ')}
        </Fact>
      </Facts>
    </Card>
  )
}

function Colour({ of: colour }: { readonly of: string }) {
  const t = useTranslations('operator.profiles')
  return (
    <span className="inline-flex items-center gap-1.5">
      <svg
        role="img"
        aria-label={t('colour', { colour })}
        viewBox="0 0 16 16"
        className="size-4 rounded border border-line"
      >
        <rect width="16" height="16" fill={colour} />
      </svg>
      <code>{colour}</code>
    </span>
  )
}

function Carriers({ detail: { carriers } }: ProfileProps) {
  const t = useTranslations('operator.profiles')
  return (
    <Card title={t('carriers')} flush>
      <Table
        label={t('carriers')}
        rows={carriers}
        keyOf={it => it.header}
        columns={[
          { name: t('header'), show: it => <code>{it.header}</code> },
          {
            name: t('value'),
            show: it => (
              <>
                {it.scheme !== null && <code>{it.scheme} </code>}
                <em>{t('theKey')}</em>
              </>
            ),
          },
        ]}
      />
    </Card>
  )
}

function Forms({ detail: { forms, environments } }: ProfileProps) {
  const t = useTranslations('operator.profiles')
  const say = useSaid()
  const titleOf = (name: string | null) => {
    const found = environments.find(it => it.name === name)
    return found === undefined ? <None /> : say(found.title)
  }
  return (
    <Card title={t('forms')} flush>
      <Table
        label={t('forms')}
        rows={forms}
        keyOf={it => it.prefix}
        columns={[
          { name: t('prefix'), show: it => <code>{it.prefix}</code> },
          { name: t('side'), show: it => t(`sides.${it.side}`) },
          { name: t('environment'), show: it => titleOf(it.environment) },
          { name: t('origin'), show: it => (it.issued ? t('issuedHere') : t('imported')) },
        ]}
      />
    </Card>
  )
}
