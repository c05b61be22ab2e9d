import { type FormEvent, useId, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Key } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Button } from '../../parts/Button.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { SelectField, TextField } from '../../parts/fields.tsx'
import { isSameName } from '../../parts/sameName.ts'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'

export interface RevokeDialogProps {
  /** The key to revoke; absent: nobody is asked. */
  readonly of: Pick<Key, 'id' | 'name'> | undefined
  /** Called when it is over, whether it was done or not. */
  readonly onClose: () => void
}

/** Stops a key for good, once its name is typed. */
export const RevokeDialog = ({ of, onClose }: RevokeDialogProps) =>
  of && <Revocation key={of.id} of={of} onClose={onClose} />

type Reason = NonNullable<Key['revokedReason']>
const REASONS: readonly Reason[] = [
  'unspecified',
  'keyCompromise',
  'superseded',
  'cessationOfOperation',
  'affiliationChanged',
  'privilegeWithdrawn',
]
const NOTE_LENGTH = 500

interface Revoked {
  readonly of: Pick<Key, 'id' | 'name'>
  readonly onClose: () => void
}

function Revocation({ of: { id, name }, onClose }: Revoked) {
  const t = useTranslations('keys.revoke')
  const parts = useTranslations('parts')
  const say = useSaid()
  const toast = useToast()
  const form = useId()
  const { wording } = useAccount().profile
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState<Reason>('unspecified')
  const [note, setNote] = useState('')
  const revoke = useChange(
    () => latchkey.keys.revoke(id, { reason, ...(note.trim() !== '' && { note: note.trim() }) }),
    [['keys'], ['key', id]],
  )
  const isReady = isSameName(typed, name)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isReady || revoke.isPending) return
    revoke.mutate(undefined, {
      onSuccess: () => {
        toast(t('done', { name }))
        onClose()
      },
    })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('title', { name })}
      description={say(wording.revokeAbout)}
      failure={revoke.error}
      actions={
        <>
          <Button onClick={onClose}>{parts('cancel')}</Button>
          <Button kind="danger" type="submit" form={form} busy={revoke.isPending} disabled={!isReady}>
            {say(wording.revoke)}
          </Button>
        </>
      }
    >
      <form id={form} className="grid gap-4" onSubmit={submit}>
        <TextField
          label={parts.rich('typeToConfirm', { name, strong: it => <strong>{it}</strong> })}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => setTyped(target.value)}
        />
        <SelectField
          label={t('reason')}
          value={reason}
          onChange={({ target }) => setReason(REASONS.find(it => it === target.value) ?? 'unspecified')}
        >
          {REASONS.map(it => (
            <option key={it} value={it}>
              {t(`reasons.${it}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t('note')}
          hint={t('noteAbout')}
          value={note}
          maxLength={NOTE_LENGTH}
          onChange={({ target }) => setNote(target.value)}
        />
      </form>
    </Dialog>
  )
}
