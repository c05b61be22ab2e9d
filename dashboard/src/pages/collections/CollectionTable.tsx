import { Ban, Pencil, Play } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Collection } from '../../../../src/client/client.ts'
import { raised, useSaid } from '../../language/said.ts'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { Menu } from '../../parts/Menu.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { NameDialog } from '../../parts/NameDialog.tsx'
import { Badge } from '../../parts/Notice.tsx'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'
import { SwitchCollection } from './SwitchCollection.tsx'

interface Chosen {
  readonly collection: Collection
  readonly to: 'rename' | 'switch'
}

/** Collections, whether each can be reached, and what can be done with it. */
export function CollectionTable({ collections }: { readonly collections: readonly Collection[] }) {
  const t = useTranslations('collections')
  const say = useSaid()
  const [chosen, choose] = useState<Chosen>()
  const { profile, may } = useAccount()
  const close = () => choose(undefined)
  const { one, many } = profile.nouns.collection
  return (
    <>
      <DataTable
        caption={raised(say(many))}
        rows={collections}
        keyOf={it => it.id}
        columns={[
          { id: 'name', name: raised(say(one)), show: it => it.name, sortBy: it => it.name },
          { id: 'id', name: t('id'), show: it => <Id of={it} /> },
          {
            id: 'status',
            name: t('status'),
            sortBy: it => Number(it.active),
            show: it => (
              <Badge tone={it.active ? 'good' : 'warn'}>{it.active ? t('active') : t('off')}</Badge>
            ),
          },
          {
            id: 'created',
            name: t('created'),
            sortBy: it => it.createdAt,
            greatestFirst: true,
            show: it => <Moment at={it.createdAt} as="day" />,
          },
          ...(may('collections.change')
            ? [
                {
                  id: 'actions',
                  name: t('actions'),
                  unnamed: true,
                  show: (it: Collection) => <CollectionMenu collection={it} onChoose={choose} />,
                },
              ]
            : []),
        ]}
      />
      {chosen?.to === 'rename' && <Rename collection={chosen.collection} onClose={close} />}
      {chosen?.to === 'switch' && <SwitchCollection collection={chosen.collection} onClose={close} />}
    </>
  )
}

function Id({ of: { id, name } }: { readonly of: Collection }) {
  const t = useTranslations('collections')
  return (
    <span className="flex flex-wrap items-center gap-1">
      <code className="text-[0.8125rem] [overflow-wrap:anywhere]">{id}</code>
      <CopyButton kind="quiet" text={id} label={t('copyId', { name })} />
    </span>
  )
}

interface CollectionMenuProps {
  readonly collection: Collection
  readonly onChoose: (chosen: Chosen) => void
}

function CollectionMenu({ collection, onChoose }: CollectionMenuProps) {
  const t = useTranslations('collections')
  const flip = collection.active
    ? { label: t('switchOff'), icon: Ban, danger: true }
    : { label: t('switchOn'), icon: Play }
  return (
    <div className="flex justify-end">
      <Menu
        label={t('more', { name: collection.name })}
        entries={[
          { label: t('rename'), icon: Pencil, onSelect: () => onChoose({ collection, to: 'rename' }) },
          { ...flip, onSelect: () => onChoose({ collection, to: 'switch' }) },
        ]}
      />
    </div>
  )
}

interface RenameProps {
  readonly collection: Collection
  readonly onClose: () => void
}

function Rename({ collection: { id, accountId, name, version }, onClose }: RenameProps) {
  const t = useTranslations('collections')
  return (
    <NameDialog
      title={t('renameTitle', { name })}
      description={t('renameAbout')}
      action={t('rename')}
      name={name}
      onSave={wanted => latchkey.collections.change(id, { name: wanted }, { ifVersion: version })}
      stale={[['collections', accountId]]}
      done={it => t('renamed', { name: it })}
      onClose={onClose}
    />
  )
}
