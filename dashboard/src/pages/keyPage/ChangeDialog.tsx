import { type ReactNode, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { ChangeKeyData, Key } from '../../../../src/client/client.ts'
import { FormDialog } from '../../parts/FormDialog.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useAsOpened, useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'

export interface ChangeDialogProps<Value> {
  readonly of: Pick<Key, 'id' | 'version'>
  readonly title: string
  readonly description?: ReactNode
  /** What it is by now. */
  readonly first: Value
  /** What is sent; undefined: what was filled in is not well yet. */
  readonly patchOf: (value: Value) => ChangeKeyData['body'] | undefined
  /** What is said when it is done. */
  readonly done: string
  readonly onClose: () => void
  /** The fields. */
  readonly children: (value: Value, change: (value: Value) => void) => ReactNode
}

/** Changes one thing about a key, unless somebody else has changed the key since it was looked at. */
export function ChangeDialog<Value>(props: ChangeDialogProps<Value>) {
  const { of, title, description, first, patchOf, done, onClose, children } = props
  const parts = useTranslations('parts')
  const toast = useToast()
  const { id, version } = useAsOpened(of)
  const [value, setValue] = useState(first)
  const change = useChange(
    (patch: ChangeKeyData['body']) => latchkey.keys.change(id, patch, { ifVersion: version }),
    [['keys'], ['key', id]],
  )
  return (
    <FormDialog
      title={title}
      description={description}
      action={parts('save')}
      change={change}
      onClose={onClose}
      onSubmit={event => {
        event.preventDefault()
        const patch = patchOf(value)
        if (patch === undefined) return
        change.mutate(patch, {
          onSuccess: () => {
            toast(done)
            onClose()
          },
        })
      }}
    >
      {children(value, setValue)}
    </FormDialog>
  )
}
