import { Link } from '@tanstack/react-router'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Project } from '../../../../src/client/client.ts'
import { raised, useSaid } from '../../language/said.ts'
import { DataTable } from '../../parts/DataTable.tsx'
import { Menu } from '../../parts/Menu.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { NameDialog } from '../../parts/NameDialog.tsx'
import { useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'

/** Projects with how many keys each has; the number leads to them. */
export function ProjectTable({ projects }: { readonly projects: readonly Project[] }) {
  const t = useTranslations('projects')
  const say = useSaid()
  const [renamed, rename] = useState<Project>()
  const { accountId, profile, may } = useAccount()
  const { projects: counts } = useRead(['keys', accountId, 'count'], () => latchkey.keys.count(accountId))
  const keysIn = (id: string | null) => counts.find(it => it.projectId === id)?.keys ?? 0
  const { one, many } = profile.nouns.key
  const nouns = { key: say(one), keys: say(many) }
  const without = keysIn(null)
  const menu = (it: Project) => (
    <div className="flex justify-end">
      <Menu
        label={t('more', it)}
        entries={[{ label: t('rename'), icon: Pencil, onSelect: () => rename(it) }]}
      />
    </div>
  )
  return (
    <>
      <DataTable
        caption={raised(say(profile.nouns.project.many))}
        rows={projects}
        keyOf={it => it.id}
        columns={[
          {
            id: 'name',
            name: raised(say(profile.nouns.project.one)),
            show: it => it.name,
            sortBy: it => it.name,
          },
          {
            id: 'keys',
            name: raised(nouns.keys),
            sortBy: it => keysIn(it.id),
            greatestFirst: true,
            show: it => (
              <Link
                to="/accounts/$account/keys"
                params={{ account: accountId }}
                search={{ project: it.id }}
                className="text-accent underline"
              >
                {t('keys', { count: keysIn(it.id), ...nouns })} <span className="sr-only">{t('in', it)}</span>
              </Link>
            ),
          },
          {
            id: 'created',
            name: t('created'),
            sortBy: it => it.createdAt,
            greatestFirst: true,
            show: it => <Moment at={it.createdAt} as="day" />,
          },
          ...(may('projects.change')
            ? [{ id: 'actions', name: t('actions'), unnamed: true, show: menu }]
            : []),
        ]}
      />
      {without > 0 && (
        <p className="border-t border-line px-5 py-3 text-sm text-soft">
          {t('without', { count: without, ...nouns })}
        </p>
      )}
      {renamed && (
        <NameDialog
          title={t('renameTitle', renamed)}
          action={t('rename')}
          name={renamed.name}
          onSave={name => latchkey.projects.change(renamed.id, { name }, { ifVersion: renamed.version })}
          stale={[['projects', accountId]]}
          done={name => t('renamed', { name })}
          onClose={() => rename(undefined)}
        />
      )}
    </>
  )
}
