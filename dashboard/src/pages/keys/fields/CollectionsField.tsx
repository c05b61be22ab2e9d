import { useId } from 'react'
import { useTranslations } from 'use-intl'
import { useSaid } from '../../../language/said.ts'
import { CheckField, FieldSet } from '../../../parts/fields.tsx'
import { useAccount } from '../../../shell/account.ts'
import { useCollections } from '../holdings.ts'
import { Wrong } from './Wrong.tsx'

/** All collections, or the ids of some. */
export type ChosenCollections = 'all' | readonly string[]

export interface CollectionsFieldProps {
  readonly value: ChosenCollections
  readonly onChange: (collections: ChosenCollections) => void
  readonly error?: string | undefined
}

/** What a key is to reach: all there is, or some of it. */
export function CollectionsField({ value, onChange, error }: CollectionsFieldProps) {
  const t = useTranslations('keys.fields')
  const say = useSaid()
  const group = useId()
  const { wording } = useAccount().profile
  const collections = useCollections()
  const chosen = value === 'all' ? [] : value
  const toggle = (id: string, isIn: boolean) =>
    onChange(collections.map(it => it.id).filter(it => (it === id ? isIn : chosen.includes(it))))
  return (
    <FieldSet legend={say(wording.allowedCollections)}>
      <CheckField
        one
        name={group}
        label={say(wording.allCollections)}
        hint={say(wording.allCollectionsAbout)}
        checked={value === 'all'}
        onChange={() => onChange('all')}
      />
      <CheckField
        one
        name={group}
        label={say(wording.someCollections)}
        hint={say(wording.someCollectionsAbout)}
        checked={value !== 'all'}
        onChange={() => onChange([])}
      />
      {value !== 'all' && (
        <div className="ml-6.5 grid gap-2">
          {collections.map(({ id, name, active }) => (
            <CheckField
              key={id}
              label={name}
              hint={active ? undefined : t('collectionOff')}
              checked={chosen.includes(id)}
              onChange={({ target }) => toggle(id, target.checked)}
            />
          ))}
          {collections.length === 0 && <p className="text-sm text-soft">{t('noCollections')}</p>}
        </div>
      )}
      <Wrong>{error}</Wrong>
    </FieldSet>
  )
}
