import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import { raised, useSaid } from '../../language/said.ts'
import { Button } from '../../parts/Button.tsx'
import { SearchField } from '../../parts/SearchField.tsx'
import { useAccount } from '../../shell/account.ts'
import { useProjects } from './holdings.ts'
import { isNarrowed, type KeySearch, STATES, soughtIn } from './search.ts'

export interface FiltersProps {
  readonly search: KeySearch
  readonly onChange: (search: Partial<KeySearch>) => void
}

/** What narrows the list of keys: a text, and what keys have. Only what there is to choose from is offered. */
export function Filters({ search, onChange }: FiltersProps) {
  const t = useTranslations('keys.list')
  const say = useSaid()
  const { environments, scopes, nouns, forms } = useAccount().profile
  const prefixes = forms.map(it => it.prefix)
  const projects = useProjects()
  return (
    <search className="flex flex-wrap items-center gap-2 px-4 @3xl:px-5">
      <SearchField
        label={t('search')}
        q={search.q}
        onSearch={q => onChange({ q })}
        wanted={typed => soughtIn(typed, prefixes)}
        changed={t('keyCut')}
      />
      <Choice
        label={t('filter', { what: t('state') })}
        all={t('everyState')}
        value={search.state}
        onChange={it => onChange({ state: STATES.find(state => state === it) })}
      >
        {STATES.map(it => (
          <States key={it} state={it} />
        ))}
      </Choice>
      {environments.length > 0 && (
        <Choice
          label={t('filter', { what: say(nouns.environment.one) })}
          all={raised(t('every', { what: say(nouns.environment.many) }))}
          value={search.environment}
          onChange={environment => onChange({ environment })}
        >
          {environments.map(({ name, title }) => (
            <option key={name} value={name}>
              {say(title)}
            </option>
          ))}
        </Choice>
      )}
      {projects.length > 0 && (
        <Choice
          label={t('filter', { what: say(nouns.project.one) })}
          all={raised(t('every', { what: say(nouns.project.many) }))}
          value={search.project}
          onChange={project => onChange({ project })}
        >
          {projects.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Choice>
      )}
      {scopes.length > 0 && (
        <Choice
          label={t('filter', { what: say(nouns.scope.one) })}
          all={raised(t('every', { what: say(nouns.scope.many) }))}
          value={search.scope}
          onChange={scope => onChange({ scope })}
        >
          {scopes.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </Choice>
      )}
      {isNarrowed(search) && (
        <Button kind="quiet" icon={X} onClick={() => onChange(NOTHING)}>
          {t('clear')}
        </Button>
      )}
    </search>
  )
}

const NOTHING = {
  q: undefined,
  state: undefined,
  environment: undefined,
  project: undefined,
  scope: undefined,
} satisfies Partial<KeySearch>

const States = ({ state }: { readonly state: (typeof STATES)[number] }) => {
  const t = useTranslations('keys.states')
  return <option value={state}>{t(state)}</option>
}

interface ChoiceProps {
  readonly label: string
  /** What is said when nothing is chosen. */
  readonly all: string
  readonly value: string | undefined
  readonly onChange: (value: string | undefined) => void
  readonly children: ReactNode
}

const Choice = ({ label, all, value = '', onChange, children }: ChoiceProps) => (
  <select
    aria-label={label}
    value={value}
    onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)}
    className="max-w-full rounded-lg border border-field bg-card px-2.5 py-1.5 text-sm"
  >
    <option value="">{all}</option>
    {children}
  </select>
)
