import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { FormDialog } from '../../parts/FormDialog.tsx'
import { TextField } from '../../parts/fields.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { addPasskey, PasskeyGivenUp } from '../../session/passkeys.ts'
import { PASSKEYS } from './mine.ts'

const LONGEST = 200

/** Makes a passkey with the browser's own dialog, under a name to know it by. */
export function AddPasskey({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('myself')
  const toast = useToast()
  const { register, handleSubmit, formState } = useForm({ defaultValues: { name: '' } })
  const add = useChange(addPasskey, [PASSKEYS])
  const isGivenUp = add.error instanceof PasskeyGivenUp
  const submit = handleSubmit(({ name }) =>
    add.mutate(name.trim(), {
      onSuccess: () => {
        toast(t('passkeyAdded', { name: name.trim() }))
        onClose()
      },
    }),
  )
  return (
    <FormDialog
      title={t('addPasskey')}
      description={t('addPasskeyAbout')}
      action={t('next')}
      change={{ ...add, error: isGivenUp ? null : add.error }}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={t('passkeyName')}
        hint={t('passkeyNameHint')}
        maxLength={LONGEST}
        autoComplete="off"
        error={formState.errors.name?.message}
        {...register('name', { validate: it => it.trim() !== '' || t('passkeyNameMissing') })}
      />
      {isGivenUp && (
        <Notice tone="bad" role="alert">
          {t('passkeyGivenUp')}
        </Notice>
      )}
    </FormDialog>
  )
}
