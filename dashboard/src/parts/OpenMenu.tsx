import { Menu as Base } from '@base-ui/react/menu'
import { classes } from './classes.ts'
import { MENU_BUTTON, type MenuProps } from './Menu.tsx'

const ENTRY =
  'flex w-full cursor-default items-center gap-2.5 rounded-md px-3 py-2 text-sm outline-none select-none data-highlighted:bg-raised'

/** A menu that is open from the beginning, with its button. */
export const OpenMenu = ({ label, button, entries }: MenuProps) => (
  <Base.Root modal={false} defaultOpen>
    <Base.Trigger aria-label={label} className={MENU_BUTTON}>
      {button}
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
