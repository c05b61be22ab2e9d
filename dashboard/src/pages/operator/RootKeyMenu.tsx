import { Ban, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { IssuedKey, Key, RevokeRootKeyData } from '../../../../src/client/client.ts'
import { Confirm } from '../../parts/Confirm.tsx'
import { FormDialog } from '../../parts/FormDialog.tsx'
import { SelectField, TextField } from '../../parts/fields.tsx'
import { Menu } from '../../parts/Menu.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'

export interface RootKeyMenuProps {
  readonly rootKey: Key
  readonly onIssued: (key: IssuedKey) => void
}

/** What can be done with a root key. */
export function RootKeyMenu({ rootKey, onIssued }: RootKeyMenuProps) {
  const t = useTranslations('operator.rootKeys')
  const [open, setOpen] = useState<'rotate' | 'revoke'>()
  const close = () => setOpen(undefined)
  const shown = (key: IssuedKey) => {
    close()
    onIssued(key)
  }
  return (
    <>
      <Menu
        label={t('more', { name: rootKey.name })}
        entries={[
          { label: t('rotate'), icon: RefreshCw, onSelect: () => setOpen('rotate') },
          { label: t('revoke'), icon: Ban, danger: true, onSelect: () => setOpen('revoke') },
        ]}
      />
      {open === 'rotate' && <Rotating rootKey={rootKey} onIssued={shown} onClose={close} />}
      {open === 'revoke' && <Revoking rootKey={rootKey} onClose={close} />}
    </>
  )
}

const HOUR = 3600
const GRACES = [0, HOUR, 24 * HOUR, 168 * HOUR] as const

interface RotatingProps extends RootKeyMenuProps {
  readonly onClose: () => void
}

/** Makes a new secret; the old one goes on for as long as is chosen. */
function Rotating({ rootKey: { id, name, version }, onIssued, onClose }: RotatingProps) {
  const t = useTranslations('operator.rootKeys')
  const { register, handleSubmit } = useForm({ defaultValues: { graceSeconds: String(24 * HOUR) } })
  const rotate = useChange(
    (seconds: number) => latchkey.rootKeys.rotate(id, { graceSeconds: seconds }, { ifVersion: version }),
    [['rootKeys']],
  )
  const submit = handleSubmit(({ graceSeconds }) =>
    rotate.mutate(Number(graceSeconds), { onSuccess: onIssued }),
  )
  return (
    <FormDialog
      title={t('rotateTitle', { name })}
      description={t('rotateAbout')}
      action={t('rotate')}
      change={rotate}
      onSubmit={submit}
      onClose={onClose}
    >
      <SelectField label={t('grace')} {...register('graceSeconds')}>
        {GRACES.map(it => (
          <option key={it} value={it}>
            {t('graceHours', { hours: it / HOUR })}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  )
}

type Reason = NonNullable<NonNullable<RevokeRootKeyData['body']>['reason']>
const REASONS = [
  'unspecified',
  'keyCompromise',
  'superseded',
  'cessationOfOperation',
] as const satisfies readonly Reason[]

interface RevokingProps {
  readonly rootKey: Key
  readonly onClose: () => void
}

/** Stops a root key for good, and says why. */
function Revoking({ rootKey: { id, name, version }, onClose }: RevokingProps) {
  const t = useTranslations('operator.rootKeys')
  const toast = useToast()
  const [reason, setReason] = useState<Reason>('unspecified')
  const [note, setNote] = useState('')
  const revoke = useChange(async () => {
    const said = note.trim()
    return latchkey.rootKeys.revoke(
      id,
      { reason, ...(said !== '' && { note: said }) },
      { ifVersion: version },
    )
  }, [['rootKeys']])
  const confirm = () =>
    revoke.mutate(undefined, {
      onSuccess: () => {
        toast(t('revoked', { name }))
        onClose()
      },
    })
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('revokeTitle', { name })}
      action={t('revoke')}
      typed={name}
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={confirm}
    >
      <p>{t('revokeAbout')}</p>
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
      <TextField label={t('note')} value={note} onChange={({ target }) => setNote(target.value)} />
    </Confirm>
  )
}
