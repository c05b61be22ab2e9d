import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { Button } from '../../parts/Button.tsx'
import { classes } from '../../parts/classes.ts'
import { TextField } from '../../parts/fields.tsx'
import { fieldTime, SPANS, type SpanName, spanIn, type UsageSearch } from './range.ts'

export interface RangePickerProps {
  readonly search: UsageSearch
  readonly onChange: (search: UsageSearch) => void
}

const DAY_MS = 86_400_000

/** Chooses the time that is looked at: one of a few, or one's own. */
export function RangePicker({ search, onChange }: RangePickerProps) {
  const t = useTranslations('usage')
  const current = spanIn(search)
  const choose = (span: SpanName) =>
    onChange({ ...search, span, ...(span === 'own' ? lastDays(7) : { from: undefined, to: undefined }) })
  return (
    <div className="grid gap-4">
      <fieldset className="flex flex-wrap gap-1">
        <legend className="sr-only">{t('span')}</legend>
        {SPANS.map(it => (
          <label
            key={it}
            className={classes(
              'inline-flex min-h-9 cursor-pointer items-center rounded-lg border px-3 py-1.5 text-sm font-medium has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
              it === current ? 'border-accent bg-card text-accent' : 'border-line bg-card hover:bg-raised',
            )}
          >
            <input
              type="radio"
              name="span"
              className="sr-only"
              checked={it === current}
              onChange={() => choose(it)}
            />
            {t(`spans.${it}`)}
          </label>
        ))}
      </fieldset>
      {current === 'own' && (
        <OwnRange
          key={`${search.from}/${search.to}`}
          from={search.from ?? ''}
          to={search.to ?? ''}
          onChange={(from, to) => onChange({ ...search, span: 'own', from, to })}
        />
      )}
    </div>
  )
}

const lastDays = (days: number) => {
  const now = Date.now()
  return { from: new Date(now - days * DAY_MS).toISOString(), to: new Date(now).toISOString() }
}

interface OwnRangeProps {
  readonly from: string
  readonly to: string
  readonly onChange: (from: string, to: string) => void
}

function OwnRange({ from, to, onChange }: OwnRangeProps) {
  const t = useTranslations('usage')
  const { register, handleSubmit, getValues, formState } = useForm({
    defaultValues: { from: fieldTime(from), to: fieldTime(to) },
  })
  const isBefore = (begin: string) => begin < getValues('to') || t('fromAfterTo')
  const isPast = (begin: string) => Date.parse(begin) < Date.now() || t('fromToCome')
  const submit = handleSubmit(it => onChange(new Date(it.from).toISOString(), new Date(it.to).toISOString()))
  return (
    <form onSubmit={submit} noValidate className="flex flex-wrap items-start gap-3">
      <TextField
        type="datetime-local"
        label={t('from')}
        error={formState.errors.from?.message}
        {...register('from', { required: t('timeMissing'), validate: { isBefore, isPast } })}
      />
      <TextField
        type="datetime-local"
        label={t('to')}
        error={formState.errors.to?.message}
        {...register('to', { required: t('timeMissing') })}
      />
      <Button type="submit" className="sm:mt-6.5">
        {t('show')}
      </Button>
    </form>
  )
}
