import { useSaid } from '../../../language/said.ts'
import { FieldSet } from '../../../parts/fields.tsx'
import { useAccount } from '../../../shell/account.ts'
import { type Kind, RulesField } from './RulesField.tsx'

/** Rules by their kind. A kind without any admits everything. */
export type Restrictions = Readonly<Record<Kind, readonly string[]>>

export interface RestrictionsFieldsProps {
  readonly value: Restrictions
  readonly onChange: (restrictions: Restrictions) => void
  /** What is wrong, by kind. */
  readonly errors?: Partial<Readonly<Record<Kind, string>>>
}

/** From where a key may be used: the kinds the API enforces. Nothing where it enforces none. */
export function RestrictionsFields({ value, onChange, errors = {} }: RestrictionsFieldsProps) {
  const say = useSaid()
  const { restrictions, wording } = useAccount().profile
  if (restrictions.length === 0) return null
  return (
    <FieldSet legend={say(wording.restrictions)} hint={say(wording.restrictionsAbout)}>
      {restrictions.map(({ kind }) => (
        <RulesField
          key={kind}
          kind={kind}
          value={value[kind]}
          error={errors[kind]}
          onChange={rules => onChange({ ...value, [kind]: rules })}
        />
      ))}
    </FieldSet>
  )
}
