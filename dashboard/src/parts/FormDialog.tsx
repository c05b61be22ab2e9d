import { type FormEventHandler, type ReactNode, useId } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'

export interface FormDialogProps {
  readonly title: string
  readonly description?: ReactNode
  /** What the button that sends it says. */
  readonly action: string
  /** How what it does stands. */
  readonly change: { readonly isPending: boolean; readonly error: Error | null }
  readonly wide?: boolean
  readonly onSubmit: FormEventHandler<HTMLFormElement>
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Fields over the page, a button that sends them, and what came of it. */
export function FormDialog({
  title,
  description,
  action,
  change,
  wide = false,
  onSubmit,
  onClose,
  children,
}: FormDialogProps) {
  const t = useTranslations('parts')
  const form = useId()
  return (
    <Dialog
      open
      wide={wide}
      onClose={onClose}
      title={title}
      description={description}
      failure={change.error}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button kind="primary" type="submit" form={form} busy={change.isPending}>
            {action}
          </Button>
        </>
      }
    >
      <form id={form} className="grid gap-4" noValidate onSubmit={onSubmit}>
        {children}
      </form>
    </Dialog>
  )
}
