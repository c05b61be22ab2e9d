import { Search, X } from 'lucide-react'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { Button } from '../../parts/Button.tsx'
import { SelectField, TextField } from '../../parts/fields.tsx'
import { useActionName } from './action-name.ts'
import { ACTIONS, type Filters, NO_FILTERS } from './filters.ts'

export interface FilterFormProps {
  /** What is looked for now. */
  readonly filters: Filters
  readonly busy: boolean
  readonly onSearch: (filters: Filters) => void
}

/** Who did what to what, and when. */
export function FilterForm({ filters, busy, onSearch }: FilterFormProps) {
  const t = useTranslations('audit')
  const nameOf = useActionName()
  const { register, handleSubmit, reset, formState } = useForm<Filters>({ values: filters })
  const isNarrowed = Object.values(filters).some(it => it !== '')
  const clear = () => {
    reset(NO_FILTERS)
    onSearch(NO_FILTERS)
  }
  return (
    <search>
      <form
        aria-label={t('filters')}
        className="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-5"
        onSubmit={handleSubmit(onSearch)}
      >
        <SelectField label={t('what')} {...register('action')}>
          <option value="">{t('everything')}</option>
          {ACTIONS.map(it => (
            <option key={it} value={it}>
              {nameOf(it)}
            </option>
          ))}
        </SelectField>
        <TextField label={t('actorId')} autoComplete="off" spellCheck={false} {...register('actor')} />
        <TextField label={t('targetId')} autoComplete="off" spellCheck={false} {...register('target')} />
        <TextField label={t('from')} type="date" {...register('from')} />
        <TextField label={t('to')} type="date" {...register('to')} />
        <div className="flex flex-wrap gap-2 sm:col-span-2 lg:col-span-5">
          <Button type="submit" kind="primary" icon={Search} busy={busy}>
            {t('search')}
          </Button>
          {(formState.isDirty || isNarrowed) && (
            <Button icon={X} onClick={clear}>
              {t('clear')}
            </Button>
          )}
        </div>
      </form>
    </search>
  )
}
