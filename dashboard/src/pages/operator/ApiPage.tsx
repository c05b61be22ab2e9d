import { Link, useParams } from '@tanstack/react-router'
import { BookOpen, Pencil } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Api } from '../../../../src/client/client.ts'
import { Boundary } from '../../parts/Boundary.tsx'
import { Button, ButtonLink } from '../../parts/Button.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Card, Fact, Facts, Page } from '../../parts/Page.tsx'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { AccountsOf } from './AccountsOf.tsx'
import { namedApi, type TitledApi } from './apis.ts'
import { ChangeApi } from './ChangeApi.tsx'
import { None } from './None.tsx'

/** One API: where its requests go, and who its customers are. */
export function ApiPage() {
  const t = useTranslations('operator.apis')
  const { api: name } = useParams({ from: '/inside/operator/apis/$api' })
  const api = useRead(['apis', name], () => titledApi(name))
  const [q, setQ] = useState<string>()
  const [isChanging, setChanging] = useState(false)
  const docs = (
    <ButtonLink to="/operator/apis/$api/docs" params={{ api: api.name }} icon={BookOpen}>
      {t('docs')}
    </ButtonLink>
  )
  const change = (
    <Button icon={Pencil} onClick={() => setChanging(true)}>
      {t('change')}
    </Button>
  )
  return (
    <Page title={namedApi(api)} actions={docs}>
      <Card title={t('traffic')} actions={change}>
        <ApiFacts api={api} />
      </Card>
      <Boundary rem={16} key={api.id}>
        <AccountsOf apiId={api.id} q={q} onSearch={setQ} />
      </Boundary>
      {isChanging && <ChangeApi api={api} onClose={() => setChanging(false)} />}
    </Page>
  )
}

async function titledApi(name: string): Promise<TitledApi> {
  const [api, { title }] = await Promise.all([latchkey.apis.find(name), latchkey.apis.showProfile(name)])
  return { ...api, title }
}

function ApiFacts({ api }: { readonly api: Api }) {
  const t = useTranslations('operator.apis')
  return (
    <Facts>
      <Fact name={t('profile')}>
        <Link to="/operator/profiles" search={{ profile: api.profile }} className="text-accent underline">
          {api.profile}
        </Link>
      </Fact>
      <Fact name={t('upstream')}>
        {api.upstream === null ? t('noUpstream') : <code>{api.upstream}</code>}
      </Fact>
      <Fact name={t('hosts')}>
        {api.hosts.length === 0 ? (
          <None />
        ) : (
          <ul>
            {api.hosts.map(it => (
              <li key={it}>
                <code>{it}</code>
              </li>
            ))}
          </ul>
        )}
      </Fact>
      <Fact name={t('id')}>
        <code>{api.id}</code>
      </Fact>
      <Fact name={t('created')}>
        <Moment at={api.createdAt} />
      </Fact>
    </Facts>
  )
}
