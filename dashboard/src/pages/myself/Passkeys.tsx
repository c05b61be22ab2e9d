import { Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Passkey } from '../../../../src/client/client.ts'
import { Button } from '../../parts/Button.tsx'
import { Confirm } from '../../parts/Confirm.tsx'
import { Menu } from '../../parts/Menu.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { NameDialog } from '../../parts/NameDialog.tsx'
import { Card } from '../../parts/Page.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange, useRead } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { hasPasskeys } from '../../session/passkeys.ts'
import { AddPasskey } from './AddPasskey.tsx'
import { PASSKEYS, readPasskeys } from './mine.ts'

interface Doing {
  readonly what: 'rename' | 'remove'
  readonly passkey: Passkey
}

/** Passkeys: ways to sign in that need neither a password nor a code. */
export function Passkeys() {
  const t = useTranslations('myself')
  const passkeys = useRead(PASSKEYS, readPasskeys)
  const [isAdding, setAdding] = useState(false)
  const [doing, setDoing] = useState<Doing>()
  const stop = () => setDoing(undefined)
  return (
    <Card
      title={t('passkeys')}
      about={t(hasPasskeys() ? 'passkeysAbout' : 'noPasskeys')}
      actions={hasPasskeys() && <Button onClick={() => setAdding(true)}>{t('addPasskey')}</Button>}
    >
      {passkeys.length === 0 && <p className="text-soft">{t('passkeysEmpty')}</p>}
      <ul className="grid divide-y divide-line">
        {passkeys.map(it => (
          <PasskeyRow key={it.id} passkey={it} onDo={what => setDoing({ what, passkey: it })} />
        ))}
      </ul>
      {isAdding && <AddPasskey onClose={() => setAdding(false)} />}
      {doing?.what === 'rename' && <Rename passkey={doing.passkey} onClose={stop} />}
      {doing?.what === 'remove' && <Remove passkey={doing.passkey} onClose={stop} />}
    </Card>
  )
}

interface RowProps {
  readonly passkey: Passkey
  readonly onDo: (what: Doing['what']) => void
}

function PasskeyRow({ passkey, onDo }: RowProps) {
  const t = useTranslations('myself')
  const name = passkey.name ?? t('passkeyUnnamed')
  return (
    <li className="flex items-center justify-between gap-3 py-2">
      <div className="min-w-0">
        <p className="font-medium [overflow-wrap:anywhere]">{name}</p>
        <p className="text-sm text-soft">
          {t.rich('added', { when: () => <Moment at={passkey.createdAt} /> })}
        </p>
      </div>
      <Menu
        label={t('moreFor', { name })}
        entries={[
          { label: t('rename'), icon: Pencil, onSelect: () => onDo('rename') },
          { label: t('remove'), icon: Trash2, danger: true, onSelect: () => onDo('remove') },
        ]}
      />
    </li>
  )
}

interface OneProps {
  readonly passkey: Passkey
  readonly onClose: () => void
}

function Rename({ passkey: { id, name }, onClose }: OneProps) {
  const t = useTranslations('myself')
  return (
    <NameDialog
      title={t('renamePasskey')}
      action={t('rename')}
      name={name ?? ''}
      onSave={wanted => latchkey.logins.changePasskey({ id, name: wanted })}
      stale={[PASSKEYS]}
      done={() => t('saved')}
      onClose={onClose}
    />
  )
}

function Remove({ passkey, onClose }: OneProps) {
  const t = useTranslations('myself')
  const toast = useToast()
  const name = passkey.name ?? t('passkeyUnnamed')
  const remove = useChange(() => latchkey.logins.removePasskey({ id: passkey.id }), [PASSKEYS])
  const finish = () => {
    toast(t('passkeyRemoved', { name }))
    onClose()
  }
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('removePasskey', { name })}
      action={t('remove')}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined, { onSuccess: finish })}
    >
      <p>{t('removePasskeyAbout')}</p>
    </Confirm>
  )
}
