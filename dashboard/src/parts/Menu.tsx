import { Ellipsis, type LucideIcon } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { classes } from './classes.ts'

export interface MenuEntry {
  /** Which one it is, where labels may be the same. */
  readonly id?: string
  readonly label: string
  readonly icon?: LucideIcon
  readonly danger?: boolean
  readonly onSelect: () => void
}

export interface MenuProps {
  /** What it is a menu of, e.g. "More for Production": read aloud. */
  readonly label: string
  /** What the button shows; absent: three dots. */
  readonly button?: ReactNode
  readonly entries: readonly MenuEntry[]
  /** Whether it is a choice that fills its place, rather than a small button. */
  readonly wide?: boolean
}

/** How the button of a menu looks. */
export const menuButton = (wide = false): string =>
  classes(
    'inline-flex min-h-9 min-w-9 items-center gap-2 rounded-lg px-2 hover:bg-raised',
    wide ? 'w-full justify-between border border-line bg-card text-sm font-medium' : 'justify-center',
  )

/** What a menu is made of is fetched when the first one is opened. */
const OpenMenu = lazy(async () => ({ default: (await import('./OpenMenu.tsx')).OpenMenu }))

/** A button that opens a list of things to do. */
export function Menu({ button = <Ellipsis aria-hidden className="size-5" />, ...menu }: MenuProps) {
  const [isWanted, setWanted] = useState(false)
  const trigger = (
    <button
      type="button"
      aria-label={menu.label}
      aria-haspopup="menu"
      aria-expanded={false}
      aria-busy={isWanted}
      className={menuButton(menu.wide)}
      onClick={() => setWanted(true)}
      onKeyDown={event => {
        if (event.key === 'ArrowDown') setWanted(true)
      }}
    >
      {button}
    </button>
  )
  if (!isWanted) return trigger
  return (
    <Suspense fallback={trigger}>
      <OpenMenu {...menu} button={button} />
    </Suspense>
  )
}
