import { type ReactNode, Suspense, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Waiting } from '../Boundary.tsx'

/** The same numbers as a chart, to be read. */
export interface Figures {
  /** The first one is of the time. */
  readonly columns: readonly string[]
  readonly rows: readonly { readonly at: string; readonly cells: readonly string[] }[]
}

export interface ChartFrameProps {
  /** What it shows. */
  readonly title: string
  /** What it comes to, in a sentence. */
  readonly summary: string
  /** How tall the drawing is, in rem; it is the same before it is there. */
  readonly rem: number
  /** What tells its parts apart. */
  readonly legend?: ReactNode
  /** Made when somebody asks for it. */
  readonly figures: () => Figures
  /** The drawing, which may be fetched on its way. */
  readonly children: ReactNode
}

/** Around a chart: its name and what it comes to for those who do not see it, its legend, and its numbers as a table. */
export function ChartFrame({ title, summary, rem, legend, figures, children }: ChartFrameProps) {
  const t = useTranslations('parts.charts')
  const [isOpen, setOpen] = useState(false)
  return (
    <figure className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3" aria-label={title}>
      <div role="img" aria-label={`${title}. ${summary}`} className="min-w-0" style={{ height: `${rem}rem` }}>
        <div aria-hidden className="h-full">
          <Suspense fallback={<Waiting rem={rem} />}>{children}</Suspense>
        </div>
      </div>
      {legend}
      <details onToggle={event => setOpen(event.currentTarget.open)} className="min-w-0 text-sm">
        <summary className="w-fit rounded-md text-soft hover:text-ink">{t('asTable')}</summary>
        {isOpen && <FiguresTable title={title} {...figures()} />}
      </details>
    </figure>
  )
}

const FiguresTable = ({ title, columns, rows }: Figures & { readonly title: string }) => (
  <section
    aria-label={title}
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who cannot use a mouse scrolls it with the keyboard
    tabIndex={0}
    className="mt-2 max-h-80 overflow-auto rounded-lg border border-line"
  >
    <table className="w-full border-collapse">
      <thead className="sticky top-0 bg-raised">
        <tr>
          {columns.map((it, at) => (
            <th
              key={it}
              scope="col"
              className={`px-3 py-2 font-medium ${at > 0 ? 'text-right' : 'text-left'}`}
            >
              {it}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ at: key, cells: [first, ...cells] }) => (
          <tr key={key} className="border-t border-line">
            <th scope="row" className="px-3 py-1.5 text-left font-normal whitespace-nowrap">
              {first}
            </th>
            {cells.map((it, at) => (
              <td key={columns[at + 1]} className="px-3 py-1.5 text-right tabular-nums">
                {it}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)
