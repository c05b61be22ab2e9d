import { Link } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '../../parts/Button.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Card, Empty, Page } from '../../parts/Page.tsx'
import { Table } from '../../parts/Table.tsx'
import { AddApi } from './AddApi.tsx'
import { ApiName } from './ApiName.tsx'
import { type TitledApi, useApis } from './apis.ts'
import { None } from './None.tsx'

/** Every API this Latchkey protects. */
export function ApisPage() {
  const t = useTranslations('operator.apis')
  const [isAdding, setAdding] = useState(false)
  const apis = useApis()
  const add = (
    <Button kind="primary" icon={Plus} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  )
  return (
    <Page title={t('title')} about={t('about')} actions={apis.length > 0 && add}>
      {apis.length === 0 ? (
        <Empty title={t('none')} action={add}>
          {t('noneAbout')}
        </Empty>
      ) : (
        <Card flush>
          <ApiTable apis={apis} />
        </Card>
      )}
      {isAdding && <AddApi onClose={() => setAdding(false)} />}
    </Page>
  )
}

function ApiTable({ apis }: { readonly apis: readonly TitledApi[] }) {
  const t = useTranslations('operator.apis')
  return (
    <Table
      label={t('title')}
      rows={apis}
      keyOf={it => it.id}
      columns={[
        {
          name: t('name'),
          show: it => (
            <Link to="/operator/apis/$api" params={{ api: it.name }} className="text-accent underline">
              <ApiName of={it} />
            </Link>
          ),
        },
        { name: t('profile'), show: it => it.profile },
        { name: t('upstream'), show: it => (it.upstream === null ? <None /> : <code>{it.upstream}</code>) },
        { name: t('hosts'), show: it => (it.hosts.length === 0 ? <None /> : it.hosts.join(', ')) },
        { name: t('created'), show: it => <Moment at={it.createdAt} as="day" /> },
      ]}
    />
  )
}
