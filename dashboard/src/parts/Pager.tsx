import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Button } from './Button.tsx'

/** Where in a list one is, page by page. */
export interface Pages {
  /** The first row shown, counted from 0. */
  readonly start: number
  readonly shown: number
  readonly size: number
  readonly sizes: readonly number[]
  readonly onSize: (size: number) => void
  /** Absent on the first page. */
  readonly onPrevious: (() => void) | undefined
  /** Absent on the last page. */
  readonly onNext: (() => void) | undefined
}

/** Leads to the page before and after, and says how many rows one has. */
export function Pager({ pages, isReading }: { readonly pages: Pages; readonly isReading: boolean }) {
  const t = useTranslations('parts.table')
  const { start, shown, size, sizes, onSize, onPrevious, onNext } = pages
  if (start === 0 && onNext === undefined && shown <= (sizes[0] ?? 0)) return null
  return (
    <nav
      aria-label={t('pages')}
      className="flex flex-wrap items-center justify-between gap-3 border-t border-line px-4 py-2.5 text-sm @min-3xl:px-5"
    >
      <p aria-live="polite" className="text-soft tabular-nums">
        {shown > 0 && t('range', { first: start + 1, last: start + shown })}
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <select
          aria-label={t('size')}
          value={size}
          onChange={({ target }) => onSize(Number(target.value))}
          className="rounded-lg border border-field bg-card px-2 py-1.5"
        >
          {sizes.map(it => (
            <option key={it} value={it}>
              {t('perPage', { count: it })}
            </option>
          ))}
        </select>
        <Button icon={ChevronLeft} disabled={onPrevious === undefined || isReading} onClick={onPrevious}>
          {t('previous')}
        </Button>
        <Button disabled={onNext === undefined || isReading} onClick={onNext}>
          {t('next')}
          <ChevronRight aria-hidden className="size-4 shrink-0" />
        </Button>
      </div>
    </nav>
  )
}
