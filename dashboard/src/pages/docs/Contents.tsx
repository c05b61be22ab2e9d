import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { classes } from '../../parts/classes.ts'
import type { Heading } from './sections.ts'

const LINK = 'block border-l-2 px-3 py-1 text-sm hover:text-ink'

/** Links to the sections of a page; the one that is read is marked. */
export function Contents({ headings }: { readonly headings: readonly Heading[] }) {
  const t = useTranslations('docs')
  const current = useCurrent(headings)
  return (
    <nav aria-label={t('contents')}>
      <ul>
        {headings.map(({ id, level, text }) => (
          <li key={id} className={level === 3 ? 'pl-4' : undefined}>
            <a
              href={`#${id}`}
              aria-current={id === current ? 'location' : undefined}
              className={classes(
                LINK,
                id === current ? 'border-accent text-ink' : 'border-transparent text-soft',
              )}
            >
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** The heading that was scrolled past last: the upper third of the window is where one reads. */
function useCurrent(headings: readonly Heading[]): string | undefined {
  const [current, setCurrent] = useState(headings[0]?.id)
  useEffect(() => {
    const found = headings.flatMap(({ id }) => document.getElementById(id) ?? [])
    const look = () => {
      const passed = found.findLast(it => it.getBoundingClientRect().top < window.innerHeight / 3)
      setCurrent((passed ?? found[0])?.id)
    }
    look()
    window.addEventListener('scroll', look, { passive: true })
    return () => window.removeEventListener('scroll', look)
  }, [headings])
  return current
}
