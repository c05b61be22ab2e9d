import { Link } from '@tanstack/react-router'
import { Menu as MenuIcon } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from '../parts/Button.tsx'
import { classes } from '../parts/classes.ts'
import { Product } from '../parts/Page.tsx'
import { Preferences } from './Preferences.tsx'
import { Whereabouts } from './Whereabouts.tsx'

/** One link beside the page. */
export interface FrameEntry {
  readonly name: string
  /** A path of the dashboard. */
  readonly to: string
  /** Whether the page that is looked at is behind it; absent: when its path is that of the page. */
  readonly current?: boolean
}

export interface FrameProps {
  /** The name of the product. */
  readonly title: string
  readonly logo?: string
  readonly entries: readonly FrameEntry[]
  readonly children: ReactNode
}

const LINK = 'block rounded-lg px-3 py-2 text-sm font-medium [overflow-wrap:anywhere]'

/** What surrounds every page: whose it is, where one is, where one can go, and who one is. */
export function Frame({ title, logo, entries, children }: FrameProps) {
  const t = useTranslations('shell')
  const [isOpen, setOpen] = useState(false)
  return (
    <div className="mx-auto grid min-h-dvh max-w-7xl max-md:grid-rows-[auto_minmax(0,1fr)] md:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#content"
        className="sr-only z-50 rounded-lg bg-accent px-4 py-2 text-on-accent focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
      >
        {t('skip')}
      </a>
      <header className="flex flex-col gap-4 border-line max-md:border-b md:sticky md:top-0 md:h-dvh md:border-r">
        <div className="flex min-h-14 items-center justify-between gap-2 px-4 md:pt-4">
          <Brand title={title} logo={logo} />
          <div className="md:hidden">
            <IconButton
              icon={MenuIcon}
              label={t('menu')}
              aria-expanded={isOpen}
              aria-controls="navigation"
              onClick={() => setOpen(!isOpen)}
            />
          </div>
        </div>
        <div
          id="navigation"
          className={classes(
            'flex min-h-0 flex-1 flex-col gap-4 px-3 pb-4 max-md:pb-6',
            !isOpen && 'max-md:hidden',
          )}
        >
          <Whereabouts />
          <nav aria-label={t('navigation')} className="min-h-0 flex-1 overflow-y-auto">
            <ul className="grid gap-0.5">
              {entries.map(({ name, to, current }) => (
                <li key={to}>
                  <Link
                    to={to}
                    activeOptions={{ exact: true }}
                    aria-current={current ? 'page' : undefined}
                    onClick={() => setOpen(false)}
                    className={classes(
                      LINK,
                      current ? 'bg-raised text-ink' : 'text-soft hover:bg-raised hover:text-ink',
                    )}
                    activeProps={{ className: classes(LINK, 'bg-raised text-ink') }}
                  >
                    {name}
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
          <Preferences />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="min-w-0 px-4 py-6 outline-none md:px-8 md:py-8">
        <Product value={title}>{children}</Product>
      </main>
    </div>
  )
}

/** The name of the product, with a mark made of its first letter. */
export const Brand = ({ title, logo }: { readonly title: string; readonly logo?: string | undefined }) => (
  <div className="flex min-w-0 items-center gap-2.5">
    <span
      aria-hidden
      className="grid size-8 shrink-0 place-items-center rounded-lg bg-accent text-sm font-bold text-on-accent"
    >
      {[...title][0]}
    </span>
    <span className="truncate text-lg font-semibold" title={title}>
      {logo ?? title}
    </span>
  </div>
)
