import { Menu as Base } from '@base-ui/react/menu'
import { Ellipsis, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'

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

const TRIGGER =
  'inline-flex min-h-9 min-w-9 items-center justify-center gap-2 rounded-lg px-2 hover:bg-raised'
const ENTRY =
  'flex w-full cursor-default items-center gap-2.5 rounded-md px-3 py-2 text-sm outline-none select-none data-highlighted:bg-raised'

/** A button that opens a list of things to do. */
export const Menu = ({ label, button, entries }: MenuProps) => (
  <Base.Root modal={false}>
    <Base.Trigger aria-label={label} className={TRIGGER}>
      {button ?? <Ellipsis aria-hidden className="size-5" />}
    </Base.Trigger>
    <Base.Portal>
      <Base.Positioner align="end" sideOffset={4} className="z-40">
        <Base.Popup className="min-w-44 rounded-lg border border-line bg-card p-1 text-ink shadow-lg">
          {entries.map(({ label: name, icon: Icon, danger, onSelect }) => (
            <Base.Item key={name} onClick={onSelect} className={classes(ENTRY, danger && 'text-bad')}>
              {Icon && <Icon aria-hidden className="size-4" />}
              {name}
            </Base.Item>
          ))}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  </Base.Root>
)
