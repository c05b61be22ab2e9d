import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { raised, useSaid } from '../../language/said.ts'
import { Button } from '../../parts/Button.tsx'
import { NameDialog } from '../../parts/NameDialog.tsx'
import { Card, Empty, Page } from '../../parts/Page.tsx'
import { More } from '../../parts/Table.tsx'
import { latchkey } from '../../session/client.ts'
import { useList } from '../../session/lists.ts'
import { useAccount } from '../../shell/account.ts'
import { CollectionTable } from './CollectionTable.tsx'

/** What the keys of an account can be narrowed to. */
export function CollectionsPage() {
  const t = useTranslations('collections')
  const say = useSaid()
  const { profile } = useAccount()
  const many = say(profile.nouns.collection.many)
  if (profile.collections) return <Collections />
  return (
    <Page title={raised(many)}>
      <Empty title={t('unknown', { collections: many })} />
    </Page>
  )
}

function Collections() {
  const t = useTranslations('collections')
  const say = useSaid()
  const [isAdding, setAdding] = useState(false)
  const { accountId, profile, may } = useAccount()
  const { one, many } = profile.nouns.collection
  const collections = useList(['collections', accountId, 'pages'], cursor =>
    latchkey.collections.list(accountId, { cursor, limit: 100 }),
  )
  const isEmpty = collections.items.length === 0
  const title = t('add', { collection: say(one) })
  const add = may('collections.create') && (
    <Button kind="primary" icon={Plus} onClick={() => setAdding(true)}>
      {title}
    </Button>
  )
  return (
    <Page title={raised(say(many))} about={t('about')} actions={!isEmpty && add}>
      {isEmpty ? (
        <Empty title={raised(t('none', { collections: say(many) }))} action={add}>
          {add ? t('noneAbout') : t('noneToAdd')}
        </Empty>
      ) : (
        <Card flush>
          <CollectionTable collections={collections.items} />
          <More of={collections} />
        </Card>
      )}
      {isAdding && (
        <NameDialog
          title={title}
          hint={t('nameHint')}
          action={t('create')}
          onSave={name => latchkey.collections.add(accountId, { name })}
          stale={[['collections', accountId]]}
          done={name => t('added', { name })}
          onClose={() => setAdding(false)}
        />
      )}
    </Page>
  )
}
