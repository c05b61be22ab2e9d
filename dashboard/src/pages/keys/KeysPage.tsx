import { useSearch } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { lazy, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Key } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Boundary, Failed, Over, Waiting } from '../../parts/Boundary.tsx'
import { Button } from '../../parts/Button.tsx'
import { DataTable } from '../../parts/DataTable.tsx'
import { Empty, Page } from '../../parts/Page.tsx'
import { useAccount } from '../../shell/account.ts'
import { useKeyColumns } from './columns.tsx'
import { Filters } from './Filters.tsx'
import { useKeyList } from './keyList.ts'
import type { Act } from './RowActions.tsx'
import { isNarrowed, keySearch, NEWEST_FIRST, type Sort } from './search.ts'

/** What is over the list, or stands where there is none, is fetched when it is needed. */
const CreateKey = lazy(async () => ({ default: (await import('./CreateKey.tsx')).CreateKey }))
const RotateDialog = lazy(async () => ({ default: (await import('./RotateDialog.tsx')).RotateDialog }))
const StandingDialog = lazy(async () => ({ default: (await import('./StandingDialog.tsx')).StandingDialog }))
const RevokeDialog = lazy(async () => ({ default: (await import('./RevokeDialog.tsx')).RevokeDialog }))
const FirstCall = lazy(async () => ({ default: (await import('../../parts/Samples.tsx')).FirstCall }))

const DIALOGS = {
  rotate: RotateDialog,
  standing: StandingDialog,
  revoke: RevokeDialog,
} as const satisfies Record<Act, unknown>

/** What is being done over the list. */
type Doing = 'create' | { readonly act: Act; readonly key: Key } | undefined

/** The keys of an account: all of them, found, sorted, made, rotated and revoked. */
export function KeysPage() {
  const say = useSaid()
  const { profile, may } = useAccount()
  const { wording } = profile
  const { project } = useSearch({ from: '/inside/accounts/$account/keys' })
  const [doing, setDoing] = useState<Doing>()
  const over = () => setDoing(undefined)
  const Acting = typeof doing === 'object' ? DIALOGS[doing.act] : undefined
  const create = may('keys.create') && (
    <Button kind="primary" icon={Plus} onClick={() => setDoing('create')}>
      {say(wording.createKey)}
    </Button>
  )
  return (
    <Page title={say(wording.keysTitle)} about={say(wording.keysAbout)} actions={create}>
      <Boundary rem={36}>
        <Keys onCreate={() => setDoing('create')} onAct={(act, key) => setDoing({ act, key })} />
      </Boundary>
      <Over>
        {doing === 'create' && <CreateKey projectId={project} onClose={over} />}
        {Acting && typeof doing === 'object' && <Acting of={doing.key} onClose={over} />}
      </Over>
    </Page>
  )
}

interface KeysProps {
  readonly onCreate: () => void
  readonly onAct: (act: Act, key: Key) => void
}

function Keys({ onCreate, onAct }: KeysProps) {
  const t = useTranslations('keys.list')
  const say = useSaid()
  const { profile } = useAccount()
  const columns = useKeyColumns(onAct)
  const { search, keys, error, retry, isReading, pages, change } = useKeyList()
  if (error !== null && keys === undefined) return <Failed error={error} onRetry={retry} />
  if (keys === undefined) return <Waiting rem={36} />
  if (keys.length === 0 && !isReading && !isNarrowed(search) && search.cursor === undefined)
    return <None onCreate={onCreate} />
  return (
    <section className="@container min-w-0 overflow-hidden rounded-xl border border-line bg-card pt-4">
      <Filters search={search} onChange={change} />
      <div className="mt-3 border-t border-line">
        <DataTable
          caption={say(profile.wording.keysTitle)}
          rows={keys}
          columns={columns}
          keyOf={it => it.id}
          sort={search.sort ?? NEWEST_FIRST}
          onSort={it => change({ sort: sortOf(it) })}
          isReading={isReading}
          pages={pages}
          empty={t('noMatch')}
        />
      </div>
    </section>
  )
}

/** The newest first is what stands in no address. */
const sortOf = (sort: string): Sort | undefined =>
  sort === NEWEST_FIRST ? undefined : keySearch({ sort }).sort

/** Where no key is yet: the way to the first one, and to the first call with it. */
function None({ onCreate }: { readonly onCreate: () => void }) {
  const t = useTranslations('keys.list')
  const say = useSaid()
  const { accountId, profile, may } = useAccount()
  return (
    <div className="grid gap-6">
      <Empty
        title={t('none', { what: say(profile.nouns.key.many) })}
        action={
          may('keys.create') && (
            <Button kind="primary" icon={Plus} onClick={onCreate}>
              {say(profile.wording.createKey)}
            </Button>
          )
        }
      >
        {may('keys.create') ? t('noneAbout') : t('noneForYou')}
      </Empty>
      <section className="grid min-w-0 gap-2">
        <h2 className="font-semibold">{t('firstCall')}</h2>
        <Boundary rem={16}>
          <FirstCall accountId={accountId} />
        </Boundary>
      </section>
    </div>
  )
}
