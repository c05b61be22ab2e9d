import { ShieldCheck } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Key } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Fact, Facts } from '../../parts/Page.tsx'
import { useAccount } from '../../shell/account.ts'
import { RestrictionsFields, type Restrictions as Rules } from '../keys/fields/RestrictionsFields.tsx'
import { Changeable } from './Changeable.tsx'
import { ChangeDialog } from './ChangeDialog.tsx'

const LABELS = {
  hosts: 'allowedHosts',
  referers: 'allowedReferers',
  addresses: 'allowedAddresses',
} as const

/** From where a key may be used. */
export function Restrictions({ of: key }: { readonly of: Key }) {
  const t = useTranslations('keyPage.restrictions')
  const say = useSaid()
  const { wording, restrictions, pair } = useAccount().profile
  const rules: Rules = key.restrictions
  return (
    <Changeable
      of={key}
      title={say(wording.restrictions)}
      icon={ShieldCheck}
      change={t('change')}
      dialog={onClose => (
        <ChangeDialog
          of={key}
          title={t('change')}
          first={rules}
          patchOf={wanted => ({
            restrictions: Object.fromEntries(restrictions.map(({ kind }) => [kind, [...wanted[kind]]])),
          })}
          done={t('changed')}
          onClose={onClose}
        >
          {(wanted, change) => <RestrictionsFields value={wanted} onChange={change} />}
        </ChangeDialog>
      )}
    >
      <Facts>
        {restrictions.map(({ kind, sides }) => (
          <Fact key={kind} name={say(wording[LABELS[kind]])}>
            <List texts={rules[kind]} />
            {pair && rules[kind].length > 0 && (
              <span className="block text-sm text-soft">{t('binds', { sides: sides.join('-') })}</span>
            )}
          </Fact>
        ))}
      </Facts>
    </Changeable>
  )
}

function List({ texts }: { readonly texts: readonly string[] }) {
  const t = useTranslations('keyPage.restrictions')
  return texts.length === 0 ? (
    t('none')
  ) : (
    <ul>
      {texts.map(it => (
        <li key={it}>
          <code className="text-sm [overflow-wrap:anywhere]">{it}</code>
        </li>
      ))}
    </ul>
  )
}
