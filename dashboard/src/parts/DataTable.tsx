import {
  type ColumnDef,
  createSortedRowModel,
  rowSortingFeature,
  type SortingState,
  sortFn_alphanumeric,
  sortFn_text,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { type ReactNode, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import { classes } from './classes.ts'
import { Pager, type Pages } from './Pager.tsx'
import { SortButton, SortSelect } from './sorting.tsx'

/** One column: what stands above it, what it shows of a row, and what rows are sorted by. */
export interface DataColumn<Row> {
  readonly id: string
  readonly name: string
  readonly show: (row: Row) => ReactNode
  /** `server`: whoever gives the rows sorts them. A function: they are sorted here, by what it finds. Absent: not. */
  readonly sortBy?: 'server' | ((row: Row) => string | number | undefined)
  /** The first click shows the greatest first: for times and figures. */
  readonly greatestFirst?: boolean
  /** Its values are figures: they stand to the right. */
  readonly figures?: boolean
  /** Its name is only read aloud: for buttons. It stays in sight where the table is too wide. */
  readonly unnamed?: boolean
}

export interface DataTableProps<Row extends object> {
  /** What it lists: read aloud. */
  readonly caption: string
  readonly rows: readonly Row[]
  /** The first one names the row. */
  readonly columns: readonly DataColumn<Row>[]
  readonly keyOf: (row: Row) => string
  /** The column rows are sorted by, `-` before it for the greatest first. Absent: as they come. */
  readonly sort?: string
  /** Where it is given, sorting is for whoever gives the rows. */
  readonly onSort?: (sort: string) => void
  /** While other rows are read: those there are stay, dimmed. */
  readonly isReading?: boolean
  /** What stands in the place of rows when there are none. */
  readonly empty?: ReactNode
  readonly pages?: Pages
}

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, text: sortFn_text },
})

const sortingOf = (sort: string | undefined): SortingState =>
  sort === undefined ? [] : [{ id: sort.replace(/^-/, ''), desc: sort.startsWith('-') }]
const sortOf = ([first]: SortingState): string | undefined => first && `${first.desc ? '-' : ''}${first.id}`

const definitionOf = <Row extends object>(column: DataColumn<Row>): ColumnDef<typeof features, Row> => ({
  id: column.id,
  accessorFn: row => (typeof column.sortBy === 'function' ? column.sortBy(row) : undefined),
  enableSorting: column.sortBy !== undefined,
  sortDescFirst: column.greatestFirst ?? false,
  sortUndefined: 'last',
})

/**
 * Rows that can be sorted and leafed through. Where there is little room, each is a card of its own; between that and
 * all the room it needs, the table scrolls by itself.
 */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { caption, rows, columns, keyOf, sort, onSort, isReading = false, empty, pages } = props
  const t = useTranslations('parts.table')
  const id = useId()
  const [chosen, choose] = useState(sort)
  const current = onSort === undefined ? chosen : sort
  const change = (wanted: string | undefined) => wanted !== undefined && (onSort ?? choose)(wanted)
  const table = useTable<typeof features, Row>({
    features,
    data: rows,
    columns: columns.map(definitionOf),
    getRowId: keyOf,
    state: { sorting: sortingOf(current) },
    onSortingChange: next => change(sortOf(typeof next === 'function' ? next(sortingOf(current)) : next)),
    manualSorting: onSort !== undefined,
    enableSortingRemoval: false,
    enableMultiSort: false,
  })
  const shown = table.getRowModel().rows
  const sortable = columns.filter(it => it.sortBy !== undefined)
  return (
    <div className="@container min-w-0" aria-busy={isReading}>
      {(rows.length > 1 || pages !== undefined) && (
        <SortSelect columns={sortable} sort={current} onSort={change} />
      )}
      <section
        aria-labelledby={id}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who cannot use a mouse scrolls it with the keyboard
        tabIndex={0}
        className={classes(
          'relative overflow-x-auto',
          isReading && 'opacity-60 transition-opacity delay-150',
        )}
      >
        <table {...role('table')} className="w-full border-collapse text-sm @max-3xl:block">
          <caption id={id} className="sr-only">
            {caption}
          </caption>
          <thead {...role('rowgroup')} className="@max-3xl:hidden">
            <tr {...role('row')} className="border-b border-line">
              {columns.map(it => (
                <Head
                  key={it.id}
                  column={it}
                  sorted={table.getColumn(it.id)?.getIsSorted() ?? false}
                  onSort={() => table.getColumn(it.id)?.toggleSorting()}
                />
              ))}
            </tr>
          </thead>
          <tbody {...role('rowgroup')} className="@max-3xl:block">
            {shown.map(({ id: rowId, original }) => (
              <tr key={rowId} {...role('row')} className={ROW}>
                {columns.map((it, at) => (
                  <Cell key={it.id} column={it} first={at === 0}>
                    {it.show(original)}
                  </Cell>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {shown.length === 0 && <div className="px-5 py-10 text-center text-soft">{empty ?? t('empty')}</div>}
      </section>
      {pages && <Pager pages={pages} isReading={isReading} />}
    </div>
  )
}

/** Cards are no longer drawn as a table, so that browsers forget what it is unless it is said. */
const role = (name: string) => ({ role: name })

const ROW =
  'group border-b border-line last:border-0 hover:bg-raised/50 @max-3xl:grid @max-3xl:gap-1.5 @max-3xl:px-4 @max-3xl:py-3.5'
const CELL = 'px-2 py-2.5 text-left align-middle first:pl-5 last:pr-5 @max-3xl:p-0 @max-3xl:first:pl-0'

interface HeadProps {
  readonly column: Pick<DataColumn<never>, 'name' | 'sortBy' | 'figures' | 'unnamed'>
  readonly sorted: 'asc' | 'desc' | false
  readonly onSort: () => void
}

const ARIA_SORT = { asc: 'ascending', desc: 'descending' } as const

const Head = ({ column: { name, sortBy, figures, unnamed }, sorted, onSort }: HeadProps) => (
  <th
    {...role('columnheader')}
    scope="col"
    aria-sort={sorted ? ARIA_SORT[sorted] : undefined}
    className={classes(
      'px-2 py-2 text-left align-middle font-medium text-soft first:pl-5 last:pr-5',
      figures && 'text-right',
      unnamed && STAYS,
    )}
  >
    {sortBy !== undefined && <SortButton name={name} sorted={sorted} onSort={onSort} />}
    {sortBy === undefined && <span className={unnamed ? 'sr-only' : 'inline-block py-1'}>{name}</span>}
  </th>
)

/** The buttons of a row are reached without scrolling. What is under them does not show through, so the row's colour is mixed here. */
const STAYS =
  '@min-3xl:sticky @min-3xl:right-0 @min-3xl:bg-card @min-3xl:group-hover:bg-[color-mix(in_srgb,var(--raised)_50%,var(--card))]'

interface CellProps {
  readonly column: Pick<DataColumn<never>, 'name' | 'figures' | 'unnamed'>
  readonly first: boolean
  readonly children: ReactNode
}

function Cell({ column: { name, figures, unnamed }, first, children }: CellProps) {
  if (first)
    return (
      <th {...role('rowheader')} scope="row" className={classes(CELL, 'font-medium')}>
        {children}
      </th>
    )
  return (
    <td
      {...role('cell')}
      className={classes(
        CELL,
        figures && '@min-3xl:text-right tabular-nums',
        unnamed
          ? `${STAYS} group-last:rounded-br-xl`
          : '@max-3xl:grid @max-3xl:grid-cols-[8rem_minmax(0,1fr)] @max-3xl:gap-2',
      )}
    >
      {!unnamed && (
        <span aria-hidden className="text-soft @min-3xl:hidden">
          {name}
        </span>
      )}
      <div className="min-w-0">{children}</div>
    </td>
  )
}
