import { ListChecks } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Key } from '../../../../src/client/client.ts'
import { raised, useSaid } from '../../language/said.ts'
import { LongList } from '../../parts/LongList.tsx'
import { useAccount } from '../../shell/account.ts'
import { ScopesField } from '../keys/fields/ScopesField.tsx'
import { Changeable } from './Changeable.tsx'
import { ChangeDialog } from './ChangeDialog.tsx'

/** What a key may do; changed only where the API lets it be. */
export function Scopes({ of: key }: { readonly of: Key }) {
  const t = useTranslations('keyPage.scopes')
  const say = useSaid()
  const { scopes, nouns, scopesFixed, wording } = useAccount().profile
  const held = scopes.filter(it => key.scopes.includes(it.name))
  const title = raised(say(nouns.scope.many))
  const first: readonly string[] = key.scopes
  return (
    <Changeable
      of={key}
      title={title}
      about={scopesFixed ? say(wording.scopesFixed) : undefined}
      icon={ListChecks}
      change={scopesFixed ? undefined : t('change')}
      dialog={onClose => (
        <ChangeDialog
          of={key}
          title={t('title')}
          description={t('atOnce')}
          first={first}
          patchOf={wanted => ({ scopes: [...wanted] })}
          done={t('changed')}
          onClose={onClose}
        >
          {(wanted, change) => <ScopesField value={wanted} onChange={change} />}
        </ChangeDialog>
      )}
    >
      {held.length === 0 && <p>{t('none')}</p>}
      <LongList label={title} items={held} textOf={it => `${it.name} ${say(it.about)}`}>
        {shown => (
          <ul className="grid gap-2">
            {shown.map(it => (
              <li key={it.name} className="min-w-0">
                <code className="text-sm font-medium [overflow-wrap:anywhere]">{it.name}</code>
                <span className="block text-sm text-soft">{say(it.about)}</span>
              </li>
            ))}
          </ul>
        )}
      </LongList>
    </Changeable>
  )
}
