import type { QueryKey } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Key } from '../../../../src/client/client.ts'
import { Confirm } from '../../parts/Confirm.tsx'
import { SelectField, TextField } from '../../parts/fields.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'

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

/** Why a key is revoked, as the API takes it. */
export interface Grounds {
  readonly reason: Reason
  readonly note?: string
}

export interface RevocationProps {
  /** What the key is called: it has to be typed first. */
  readonly name: string
  /** What will happen. */
  readonly about: string
  /** What the button says. */
  readonly action: string
  readonly revoke: (grounds: Grounds) => Promise<unknown>
  /** What has to be read again afterwards. */
  readonly stale: readonly QueryKey[]
  /** Called when it is over, whether it was done or not. */
  readonly onClose: () => void
}

/** Stops a key of any kind for good, once its name is typed, and asks why. */
export function Revocation({ name, about, action, revoke, stale, onClose }: RevocationProps) {
  const t = useTranslations('keys.revoke')
  const toast = useToast()
  const [reason, setReason] = useState<Reason>('unspecified')
  const [note, setNote] = useState('')
  const change = useChange(revoke, stale)
  const done = () => {
    toast(t('done', { name }))
    onClose()
  }
  const confirm = () => {
    const said = note.trim()
    change.mutate({ reason, ...(said !== '' && { note: said }) }, { onSuccess: done })
  }
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('title', { name })}
      action={action}
      typed={name}
      busy={change.isPending}
      error={change.error}
      onConfirm={confirm}
      fields={
        <>
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
        </>
      }
    >
      <p>{about}</p>
    </Confirm>
  )
}
