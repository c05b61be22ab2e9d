import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import type { Key, ProfileDetail } from '../../../../src/client/client.ts'
import { raised, useSaid } from '../../language/said.ts'
import type { DataColumn } from '../../parts/DataTable.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Badge } from '../../parts/Notice.tsx'
import { useAccount } from '../../shell/account.ts'
import { isDue } from './age.ts'
import { useProjects } from './holdings.ts'
import { RowActions, type RowActionsProps } from './RowActions.tsx'
import { StateBadge } from './StateBadge.tsx'

const DAY_MS = 86_400_000
/** Ends that are this near are pointed at. */
const SOON_MS = 14 * DAY_MS
/** Scopes that are named in the list; of the others it says how many. */
const NAMED = 2

/** The columns of the list of keys: what the API knows nothing of is left out. */
export function useKeyColumns(onAct: RowActionsProps['onAct']): readonly DataColumn<Key>[] {
  const t = useTranslations('keys.list')
  const say = useSaid()
  const { profile, may } = useAccount()
  const projects = new Map(useProjects().map(it => [it.id, it.name]))
  const { nouns, wording, environments, scopes, limits, expiring } = profile
  const hasActions = ['keys.rotate', 'keys.change', 'keys.revoke'].some(may)
  const all: readonly (DataColumn<Key> | false)[] = [
    { id: 'name', name: say(wording.keyName), sortBy: 'server', show: key => <Named of={key} /> },
    { id: 'state', name: raised(t('state')), show: key => <Standing of={key} profile={profile} /> },
    environments.length > 0 && {
      id: 'environment',
      name: raised(say(nouns.environment.one)),
      show: key => <EnvironmentOf of={key} />,
    },
    projects.size > 0 && {
      id: 'project',
      name: raised(say(nouns.project.one)),
      show: ({ projectId }) => (projectId === null ? NOTHING : (projects.get(projectId) ?? NOTHING)),
    },
    scopes.length > 0 && {
      id: 'scopes',
      name: raised(say(nouns.scope.many)),
      show: key => <ScopesOf of={key} all={scopes.length} />,
    },
    limits.length > 0 && {
      id: 'limit',
      name: say(wording.rateLimit),
      show: key => <LimitOf of={key} profile={profile} />,
    },
    {
      id: 'createdAt',
      name: say(wording.created),
      sortBy: 'server',
      greatestFirst: true,
      show: key => <Moment at={key.createdAt} />,
    },
    {
      id: 'lastUsedAt',
      name: say(wording.lastUsed),
      sortBy: 'server',
      greatestFirst: true,
      show: key => <LastUse of={key} />,
    },
    expiring && {
      id: 'expiresAt',
      name: say(wording.expires),
      sortBy: 'server',
      show: key => <Expiry of={key} />,
    },
    hasActions && {
      id: 'actions',
      name: t('actions'),
      unnamed: true,
      show: key => <RowActions of={key} onAct={onAct} />,
    },
  ]
  return all.filter(it => it !== false)
}

const NOTHING = '–'

interface Of {
  readonly of: Key
}

/** The secrets that are new: those before are in their grace. */
function newestOf({ credentials }: Key): Key['credentials'] {
  const newest = Math.max(...credentials.map(it => it.generation))
  return credentials.filter(it => it.generation === newest)
}

const Named = ({ of }: Of) => (
  <div className="grid max-w-72 gap-0.5 @max-3xl:max-w-none">
    <Link
      from="/accounts/$account/keys"
      to="/accounts/$account/keys/$key"
      params={before => ({ ...before, key: of.id })}
      className="font-medium underline decoration-line underline-offset-4 [overflow-wrap:anywhere] hover:decoration-current"
    >
      {of.name}
    </Link>
    {newestOf(of).map(it => (
      <code key={it.id} className="font-mono text-xs font-normal whitespace-nowrap text-soft">
        {it.mask}
      </code>
    ))}
  </div>
)

function Standing({ of, profile }: Of & { readonly profile: ProfileDetail }) {
  const t = useTranslations('keys.list')
  const isInGrace = of.credentials.some(it => it.until !== null && Date.parse(it.until) > Date.now())
  return (
    <div className="flex flex-wrap gap-1">
      <StateBadge state={of.state} />
      {isDue(of, profile) && <Badge tone="warn">{t('old')}</Badge>}
      {of.state === 'active' && isInGrace && <Badge>{t('inGrace')}</Badge>}
    </div>
  )
}

function EnvironmentOf({ of: { environment } }: Of) {
  const say = useSaid()
  const found = useAccount().profile.environments.find(it => it.name === environment)
  if (found === undefined) return NOTHING
  return <span className="whitespace-nowrap">{say(found.title)}</span>
}

function ScopesOf({ of: { scopes }, all }: Of & { readonly all: number }) {
  const t = useTranslations('keys.list')
  if (scopes.length === all) return t('allScopes')
  const more = scopes.length - NAMED
  return (
    <div title={scopes.join('\n')} className="grid gap-0.5">
      {scopes.slice(0, NAMED).map(it => (
        <code key={it} className="font-mono text-xs break-words">
          {it}
        </code>
      ))}
      {more > 0 && <span className="text-xs text-soft">{t('moreScopes', { count: more })}</span>}
      {scopes.length === 0 && NOTHING}
    </div>
  )
}

/** The limit of each key: its own, or the one of the profile. */
function LimitOf({ of, profile: { limits } }: Of & { readonly profile: ProfileDetail }) {
  const t = useTranslations('keys.list')
  const first = limits.find(it => it.per === 'key') ?? limits[0]
  if (first === undefined) return NOTHING
  const { name, limit, seconds } = first
  const spans = { 1: 'second', 60: 'minute', 3600: 'hour', 86400: 'day' } as const
  const span = Object.entries(spans).find(([it]) => Number(it) === seconds)?.[1]
  const count = of.limits[name] ?? limit
  return (
    <span className="whitespace-nowrap tabular-nums">
      {span === undefined ? t('limitIn', { count, seconds }) : t(`limits.${span}`, { count })}
    </span>
  )
}

function LastUse({ of: { credentials } }: Of) {
  const t = useTranslations('keys.list')
  const last = credentials
    .map(it => it.lastUsedAt)
    .filter(it => it !== null)
    .toSorted()
    .at(-1)
  return last === undefined ? <span className="text-soft">{t('neverUsed')}</span> : <Moment at={last} />
}

function Expiry({ of: { expiresAt, state } }: Of) {
  const t = useTranslations('keys.list')
  const say = useSaid()
  const { wording } = useAccount().profile
  if (expiresAt === null) return <span className="text-soft">{say(wording.neverExpires)}</span>
  const isNear = state === 'active' && Date.parse(expiresAt) - Date.now() < SOON_MS
  return (
    <div className="flex flex-wrap items-center gap-1">
      <Moment at={expiresAt} />
      {isNear && <Badge tone="warn">{t('soon')}</Badge>}
    </div>
  )
}
