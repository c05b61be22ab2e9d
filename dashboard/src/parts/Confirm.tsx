import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'
import { TextField } from './fields.tsx'
import { isSameName } from './sameName.ts'

export interface ConfirmProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  /** What will happen, and to whom. */
  readonly children: ReactNode
  /** What the button says: the deed itself, "Revoke". */
  readonly action: string
  /** What has to be typed first, where a stray click must not be enough: the name of what it is about. */
  readonly typed?: string
  /** What else is asked, below what has to be typed. */
  readonly fields?: ReactNode
  /** It takes nothing from anybody: the button is not one of danger. */
  readonly harmless?: boolean
  readonly busy?: boolean
  readonly error?: Error | null
  readonly onConfirm: () => void
}

/** Asks before something that cannot be undone. */
export function Confirm({
  open,
  onClose,
  title,
  children,
  action,
  typed,
  fields,
  harmless = false,
  busy,
  error,
  onConfirm,
}: ConfirmProps) {
  const t = useTranslations('parts')
  const [text, setText] = useState('')
  const ready = typed === undefined || isSameName(text, typed)
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      failure={error}
      actions={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button
            kind={harmless ? 'primary' : 'danger'}
            type="submit"
            form="confirm"
            busy={busy ?? false}
            disabled={!ready}
          >
            {action}
          </Button>
        </>
      }
    >
      <form
        id="confirm"
        className="grid gap-4"
        onSubmit={event => {
          event.preventDefault()
          if (ready) onConfirm()
        }}
      >
        {children}
        {typed !== undefined && (
          <TextField
            label={t.rich('typeToConfirm', { name: typed, strong: it => <strong>{it}</strong> })}
            value={text}
            autoComplete="off"
            spellCheck={false}
            onChange={event => setText(event.target.value)}
          />
        )}
        {fields}
      </form>
    </Dialog>
  )
}
