import { Library } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Key } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { useAccount } from '../../shell/account.ts'
import { type ChosenCollections, CollectionsField } from '../keys/fields/CollectionsField.tsx'
import { useCollections } from '../keys/holdings.ts'
import { Changeable } from './Changeable.tsx'
import { ChangeDialog } from './ChangeDialog.tsx'

/** What a key reaches. */
export function Collections({ of: key }: { readonly of: Key }) {
  const t = useTranslations('keyPage.collections')
  const say = useSaid()
  const { wording } = useAccount().profile
  const known = useCollections()
  const nameOf = (id: string): string => known.find(it => it.id === id)?.name ?? id
  const first: ChosenCollections = key.collections
  return (
    <Changeable
      of={key}
      title={say(wording.allowedCollections)}
      icon={Library}
      change={t('change')}
      dialog={onClose => (
        <ChangeDialog
          of={key}
          title={t('change')}
          first={first}
          patchOf={wanted => ({ collections: wanted === 'all' ? 'all' : [...wanted] })}
          done={t('changed')}
          onClose={onClose}
        >
          {(wanted, change) => <CollectionsField value={wanted} onChange={change} />}
        </ChangeDialog>
      )}
    >
      {key.collections === 'all' ? (
        <p>{say(wording.allCollections)}</p>
      ) : (
        <p className="[overflow-wrap:anywhere]">{key.collections.map(nameOf).join(', ') || t('none')}</p>
      )}
    </Changeable>
  )
}
