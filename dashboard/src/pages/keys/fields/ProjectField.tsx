import { useTranslations } from 'use-intl'
import { raised, useSaid } from '../../../language/said.ts'
import { SelectField } from '../../../parts/fields.tsx'
import { useAccount } from '../../../shell/account.ts'
import { useProjects } from '../holdings.ts'

export interface ProjectFieldProps {
  /** The id of a project; empty: none. */
  readonly value: string
  readonly onChange: (id: string) => void
  readonly error?: string | undefined
}

/** The folder a key is to be in. Nothing while the account has none. */
export function ProjectField({ value, onChange, error }: ProjectFieldProps) {
  const t = useTranslations('keys.fields')
  const say = useSaid()
  const { nouns, wording } = useAccount().profile
  const projects = useProjects()
  if (projects.length === 0) return null
  return (
    <SelectField
      label={raised(say(nouns.project.one))}
      hint={say(wording.projectAbout)}
      error={error}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    >
      <option value="">{t('none')}</option>
      {projects.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </SelectField>
  )
}
