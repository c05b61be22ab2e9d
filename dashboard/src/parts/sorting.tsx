import { ArrowDown, ArrowDownUp, ArrowUp } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { classes } from './classes.ts'

const ICONS = { asc: ArrowUp, desc: ArrowDown, false: ArrowDownUp } as const

export interface SortButtonProps {
  readonly name: string
  readonly sorted: 'asc' | 'desc' | false
  readonly onSort: () => void
}

/** The name of a column that rows are sorted by when it is clicked. */
export function SortButton({ name, sorted, onSort }: SortButtonProps) {
  const Icon = ICONS[`${sorted}`]
  return (
    <button
      type="button"
      onClick={onSort}
      className={classes(
        '-mx-1.5 inline-flex items-center gap-1 rounded-md px-1.5 py-1 text-left font-medium hover:bg-raised hover:text-ink',
        sorted && 'text-ink',
      )}
    >
      {name}
      <Icon aria-hidden className={classes('size-3.5 shrink-0', !sorted && 'opacity-50')} />
    </button>
  )
}

export interface SortSelectProps {
  readonly columns: readonly {
    readonly id: string
    readonly name: string
    readonly greatestFirst?: boolean
  }[]
  readonly sort: string | undefined
  readonly onSort: (sort: string) => void
}

/** The same for cards, which have no heads to click. */
export function SortSelect({ columns, sort, onSort }: SortSelectProps) {
  const t = useTranslations('parts.table')
  if (columns.length === 0) return null
  const both = columns.flatMap(({ id, name, greatestFirst = false }) =>
    [greatestFirst, !greatestFirst].map(descending => ({
      value: `${descending ? '-' : ''}${id}`,
      text: descending ? t('descending', { name }) : t('ascending', { name }),
    })),
  )
  return (
    <div className="border-b border-line px-4 py-2.5 @min-3xl:hidden">
      <select
        aria-label={t('sort')}
        value={sort ?? ''}
        onChange={({ target }) => onSort(target.value)}
        className="w-full rounded-lg border border-field bg-card px-3 py-2 text-sm"
      >
        {sort === undefined && <option value="">{t('sort')}</option>}
        {both.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}
