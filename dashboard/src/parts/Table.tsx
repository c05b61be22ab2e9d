import type { ReactNode } from 'react'
import { useTranslations } from 'use-intl'
import type { Listed } from '../session/lists.ts'
import { Button } from './Button.tsx'
import { classes } from './classes.ts'

/** One column: what stands above it, and what it shows of a row. */
export interface Column<Row> {
  readonly name: string
  readonly show: (row: Row) => ReactNode
  /** Its values are figures: they stand to the right. */
  readonly figures?: boolean
  /** Its name is only read aloud: for buttons. */
  readonly unnamed?: boolean
}

export interface TableProps<Row> {
  /** What it lists: read aloud. */
  readonly label: string
  readonly rows: readonly Row[]
  /** The first one names the row. */
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row) => string
}

const CELL = 'px-3 py-2.5 text-left align-top first:pl-5 last:pr-5'

/** Rows of facts that all have the same columns. Where it is too wide it scrolls by itself. */
export const Table = <Row,>({ label, rows, columns, keyOf }: TableProps<Row>) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: who cannot use a mouse scrolls it with the keyboard
  <section aria-label={label} tabIndex={0} className="relative overflow-x-auto">
    <table className="w-full border-collapse text-sm">
      <thead>
        <tr className="border-b border-line text-soft">
          {columns.map(it => (
            <th
              key={it.name}
              scope="col"
              className={classes(CELL, 'font-medium whitespace-nowrap', it.figures && 'text-right')}
            >
              {it.unnamed ? <span className="sr-only">{it.name}</span> : it.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr key={keyOf(row)} className="border-b border-line last:border-0">
            {columns.map((it, at) => (
              <Cell key={it.name} first={at === 0} look={lookOf(it)}>
                {it.show(row)}
              </Cell>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

/** Figures to the right; buttons without the space above them that letters have. */
const lookOf = ({ figures, unnamed }: Pick<Column<unknown>, 'figures' | 'unnamed'>): string =>
  classes(unnamed ? 'px-3 py-1 text-right' : CELL, figures && 'text-right tabular-nums')

interface CellProps {
  readonly first: boolean
  readonly look: string
  readonly children: ReactNode
}

const Cell = ({ first, look, children }: CellProps) =>
  first ? (
    <th scope="row" className={classes(look, 'min-w-36 font-medium')}>
      {children}
    </th>
  ) : (
    <td className={look}>{children}</td>
  )

/** Under a list that goes on: reads more of it. */
export function More({ of }: { readonly of: Pick<Listed<unknown>, 'readMore' | 'isReading'> }) {
  const t = useTranslations('parts')
  return of.readMore === undefined ? null : (
    <div className="grid justify-items-center p-4">
      <Button busy={of.isReading} onClick={of.readMore}>
        {t('more')}
      </Button>
    </div>
  )
}
