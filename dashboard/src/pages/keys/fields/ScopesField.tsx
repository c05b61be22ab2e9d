import { useTranslations } from 'use-intl'
import { raised, useSaid } from '../../../language/said.ts'
import { Button } from '../../../parts/Button.tsx'
import { classes } from '../../../parts/classes.ts'
import { CheckField, FieldSet } from '../../../parts/fields.tsx'
import { LongList } from '../../../parts/LongList.tsx'
import { useAccount } from '../../../shell/account.ts'
import { Wrong } from './Wrong.tsx'

export interface ScopesFieldProps {
  readonly value: readonly string[]
  readonly onChange: (scopes: readonly string[]) => void
  readonly error?: string | undefined
  /** Whether what stands above it names it already. */
  readonly isNested?: boolean
}

/** What a key is to be allowed, one by one, those of a resource side by side. */
export function ScopesField({ value, onChange, error, isNested = false }: ScopesFieldProps) {
  const t = useTranslations('keys.fields')
  const say = useSaid()
  const { scopes, nouns, wording, scopesFixed } = useAccount().profile
  const legend = raised(say(isNested ? wording.customPermissions : nouns.scope.many))
  const toggle = (name: string, isHeld: boolean) =>
    onChange(scopes.map(it => it.name).filter(it => (it === name ? isHeld : value.includes(it))))
  return (
    <FieldSet
      legend={<span className={classes(isNested && 'sr-only')}>{legend}</span>}
      hint={say(wording.scopesAbout)}
    >
      {scopesFixed && <p className="text-sm text-soft">{say(wording.scopesFixed)}</p>}
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={() => onChange(scopes.map(it => it.name))}>{t('all')}</Button>
        <Button onClick={() => onChange([])}>{t('clear')}</Button>
        <p aria-live="polite" className="text-sm text-soft">
          {t('chosen', { count: value.length, all: scopes.length })}
        </p>
      </div>
      <LongList label={legend} items={scopes} textOf={it => `${it.name} ${say(it.about)}`}>
        {shown => (
          <div className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
            {grouped(shown).flatMap(members =>
              members.map(({ name, about }, at) => (
                <CheckField
                  key={name}
                  // Each resource begins a row of its own.
                  className={at === 0 ? 'sm:col-start-1' : undefined}
                  label={<code className="font-mono">{name}</code>}
                  hint={say(about)}
                  checked={value.includes(name)}
                  onChange={({ target }) => toggle(name, target.checked)}
                />
              )),
            )}
          </div>
        )}
      </LongList>
      <Wrong>{error}</Wrong>
    </FieldSet>
  )
}

type Scope = ReturnType<typeof useAccount>['profile']['scopes'][number]

/** Scopes by what stands before their colon, in the order of the profile. */
const grouped = (scopes: readonly Scope[]): readonly (readonly Scope[])[] => [
  ...Map.groupBy(scopes, it => it.name.split(':')[0]).values(),
]
