import { Ban, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { IssuedKey, Key } from '../../../../src/client/client.ts'
import { FormDialog } from '../../parts/FormDialog.tsx'
import { SelectField } from '../../parts/fields.tsx'
import { Menu } from '../../parts/Menu.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { Revocation } from '../keys/Revocation.tsx'

export interface RootKeyMenuProps {
  readonly rootKey: Key
  readonly onIssued: (key: IssuedKey) => void
}

/** What can be done with a root key. */
export function RootKeyMenu({ rootKey, onIssued }: RootKeyMenuProps) {
  const t = useTranslations('operator.rootKeys')
  const [open, setOpen] = useState<'rotate' | 'revoke'>()
  const { id, name, version } = rootKey
  const close = () => setOpen(undefined)
  const shown = (key: IssuedKey) => {
    close()
    onIssued(key)
  }
  return (
    <>
      <Menu
        label={t('more', { name })}
        entries={[
          { label: t('rotate'), icon: RefreshCw, onSelect: () => setOpen('rotate') },
          { label: t('revoke'), icon: Ban, danger: true, onSelect: () => setOpen('revoke') },
        ]}
      />
      {open === 'rotate' && <Rotating rootKey={rootKey} onIssued={shown} onClose={close} />}
      {open === 'revoke' && (
        <Revocation
          name={name}
          about={t('revokeAbout')}
          action={t('revoke')}
          revoke={grounds => latchkey.rootKeys.revoke(id, grounds, { ifVersion: version })}
          stale={[['rootKeys']]}
          onClose={close}
        />
      )}
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
