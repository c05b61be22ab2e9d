import { Menu as Base } from '@base-ui/react/menu'
import { classes } from './classes.ts'
import { type MenuProps, menuButton } from './Menu.tsx'

const ENTRY =
  'flex w-full cursor-default items-center gap-2.5 rounded-md px-3 py-2 text-sm outline-none select-none data-highlighted:bg-raised'

/** A menu that is open from the beginning, with its button. */
export const OpenMenu = ({ label, button, entries, wide = false }: MenuProps) => (
  <Base.Root modal={false} defaultOpen>
    <Base.Trigger aria-label={label} className={menuButton(wide)}>
      {button}
    </Base.Trigger>
    <Base.Portal>
      <Base.Positioner align={wide ? 'start' : 'end'} sideOffset={4} className="z-40">
        <Base.Popup className="max-h-[min(24rem,var(--available-height))] min-w-44 max-w-[calc(100vw-1.5rem)] overflow-y-auto rounded-lg border border-line bg-card p-1 text-ink shadow-lg">
          {entries.map(({ id, label: name, icon: Icon, danger, onSelect }) => (
            <Base.Item key={id ?? name} onClick={onSelect} className={classes(ENTRY, danger && 'text-bad')}>
              {Icon && <Icon aria-hidden className="size-4 shrink-0" />}
              {name}
            </Base.Item>
          ))}
        </Base.Popup>
      </Base.Positioner>
    </Base.Portal>
  </Base.Root>
)
