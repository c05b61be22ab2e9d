import { Ellipsis, type LucideIcon } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'

export interface MenuEntry {
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
}

/** How the button of a menu looks. */
export const MENU_BUTTON =
  'inline-flex min-h-9 min-w-9 items-center justify-center gap-2 rounded-lg px-2 hover:bg-raised'

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
      className={MENU_BUTTON}
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
