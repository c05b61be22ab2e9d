import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, useRef } from 'react'
import { useTranslations } from 'use-intl'
import { IconButton } from './Button.tsx'
import { classes } from './classes.ts'
import { Failure } from './Failure.tsx'

const FIELD = 'input:enabled, select:enabled, textarea:enabled'

export interface DialogProps {
  readonly open: boolean
  /** Called when somebody wants to leave it. */
  readonly onClose: () => void
  readonly title: ReactNode
  readonly description?: ReactNode
  /** Stays open whatever is clicked or pressed: only its own buttons end it. */
  readonly locked?: boolean
  readonly wide?: boolean
  readonly children?: ReactNode
  /** What went wrong: it stands by the buttons, in view however far the rest is scrolled. */
  readonly failure?: Error | null | undefined
  /** Buttons at its foot, the one that goes on last. */
  readonly actions?: ReactNode
}

/** Something to be done before going on. Begins in its first field, keeps the focus in it, and gives it back. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  locked = false,
  wide,
  children,
  failure,
  actions,
}: DialogProps) {
  const t = useTranslations('parts')
  const body = useRef<HTMLDivElement>(null)
  return (
    <Base.Root
      open={open}
      disablePointerDismissal
      onOpenChange={(isOpen, { reason }) => {
        if (!isOpen && !(locked && reason === 'escape-key')) onClose()
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-20 bg-black/45" />
        <Base.Popup
          // Fingers are not met by a keyboard they have not asked for.
          initialFocus={how =>
            how === 'touch' ? true : (body.current?.querySelector<HTMLElement>(FIELD) ?? true)
          }
          className={classes(
            'fixed top-1/2 left-1/2 z-30 flex max-h-[calc(100dvh-1.5rem)] w-[calc(100vw-1.5rem)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-xl border border-line bg-card text-ink shadow-xl',
            wide ? 'max-w-3xl' : 'max-w-lg',
          )}
        >
          <div className="flex items-start justify-between gap-3 border-b border-line px-5 py-3.5">
            <Base.Title className="min-w-0 text-lg font-semibold [overflow-wrap:anywhere]">
              {title}
            </Base.Title>
            {!locked && <IconButton icon={X} label={t('close')} onClick={onClose} className="-mr-2" />}
          </div>
          <div
            ref={body}
            className="grid grid-cols-[minmax(0,1fr)] gap-4 overflow-y-auto px-5 py-4 [overflow-wrap:anywhere]"
            tabIndex={-1}
          >
            {description !== undefined && (
              <Base.Description render={<div />} className="text-soft">
                {description}
              </Base.Description>
            )}
            {children}
          </div>
          {failure && (
            <div className="max-h-40 shrink-0 overflow-y-auto px-5 pb-3.5">
              <Failure error={failure} />
            </div>
          )}
          {actions !== undefined && (
            <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3.5">{actions}</div>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
