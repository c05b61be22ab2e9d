import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { Account } from '../../../../../src/client/client.ts'
import { FormDialog } from '../../../parts/FormDialog.tsx'
import { TextField } from '../../../parts/fields.tsx'
import { useToast } from '../../../parts/Toasts.tsx'
import { useChange } from '../../../session/calls.ts'
import { latchkey } from '../../../session/client.ts'

/** The most the API takes at once. */
const MOST = 1_000_000_000

interface Fields {
  readonly amount: string
  readonly reference: string
}

export interface GrantProps {
  readonly account: Account
  readonly onClose: () => void
}

/** Adds credits to an account. */
export function Grant({ account: { id, name }, onClose }: GrantProps) {
  const t = useTranslations('settings.credits')
  const toast = useToast()
  const { register, handleSubmit, formState } = useForm<Fields>({
    defaultValues: { amount: '', reference: '' },
  })
  const grant = useChange(
    ({ amount, reference }: Fields) => {
      const said = reference.trim()
      return latchkey.credits.grant(id, { amount: Number(amount), ...(said !== '' && { reference: said }) })
    },
    [['credits', id]],
  )
  const submit = handleSubmit(fields =>
    grant.mutate(fields, {
      onSuccess: () => {
        toast(t('granted', { amount: Number(fields.amount) }))
        onClose()
      },
    }),
  )
  const isAmount = (text: string) =>
    (/^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= MOST) ||
    t('amountWrong', { most: MOST })
  return (
    <FormDialog
      title={t('grantTitle', { name })}
      action={t('grantAction')}
      change={grant}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={t('amount')}
        hint={t('amountHint')}
        error={formState.errors.amount?.message}
        inputMode="numeric"
        autoComplete="off"
        {...register('amount', { validate: isAmount })}
      />
      <TextField
        label={t('reference')}
        hint={t('referenceHint')}
        maxLength={200}
        autoComplete="off"
        {...register('reference')}
      />
    </FormDialog>
  )
}
