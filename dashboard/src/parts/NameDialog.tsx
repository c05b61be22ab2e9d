import type { QueryKey } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { useAsOpened, useChange } from '../session/calls.ts'
import { FormDialog } from './FormDialog.tsx'
import { TextField } from './fields.tsx'
import { useToast } from './Toasts.tsx'

/** Characters a name may have: the API takes no more. */
const LONGEST = 200

export interface NameDialogProps {
  readonly title: string
  readonly description?: ReactNode
  readonly hint?: ReactNode
  /** What the button says. */
  readonly action: string
  /** The name it has by now; absent for something new. */
  readonly name?: string
  readonly onSave: (name: string) => Promise<unknown>
  /** What has to be read again afterwards. */
  readonly stale: readonly QueryKey[]
  /** What is said when it is done. */
  readonly done: (name: string) => string
  readonly onClose: () => void
}

/** Asks for a name, for something new or something that is there. */
export function NameDialog(props: NameDialogProps) {
  const { title, description, hint, action, name = '', onSave, stale, done, onClose } = props
  const t = useTranslations('parts')
  const toast = useToast()
  const { register, handleSubmit, formState } = useForm({ defaultValues: { name } })
  const change = useChange(useAsOpened(onSave), stale)
  const submit = handleSubmit(fields => {
    const wanted = fields.name.trim()
    change.mutate(wanted, {
      onSuccess: () => {
        toast(done(wanted))
        onClose()
      },
    })
  })
  return (
    <FormDialog
      title={title}
      description={description}
      action={action}
      change={change}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={t('name')}
        hint={hint}
        error={formState.errors.name?.message}
        maxLength={LONGEST}
        autoComplete="off"
        {...register('name', { validate: it => it.trim() !== '' || t('nameMissing') })}
      />
    </FormDialog>
  )
}
