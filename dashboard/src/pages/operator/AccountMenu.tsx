import { useNavigate } from '@tanstack/react-router'
import { Ban, LogIn, Pencil, Play } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Account, ProfileDetail } from '../../../../src/client/client.ts'
import { Confirm } from '../../parts/Confirm.tsx'
import { Menu } from '../../parts/Menu.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { AccountDialog } from './AccountDialog.tsx'

export interface AccountMenuProps {
  readonly account: Account
  readonly profile: ProfileDetail
}

/** What an operator can do with one account. */
export function AccountMenu({ account, profile }: AccountMenuProps) {
  const t = useTranslations('operator.accounts')
  const navigate = useNavigate()
  const [open, setOpen] = useState<'change' | 'standing'>()
  const close = () => setOpen(undefined)
  const { id, name, active } = account
  const look = {
    label: t('open'),
    icon: LogIn,
    onSelect: () => void navigate({ to: '/accounts/$account', params: { account: id } }),
  }
  const change = { label: t('change'), icon: Pencil, onSelect: () => setOpen('change') }
  const stop = { label: t('disable'), icon: Ban, danger: true, onSelect: () => setOpen('standing') }
  const start = { label: t('enable'), icon: Play, onSelect: () => setOpen('standing') }
  return (
    <>
      <Menu label={t('more', { name })} entries={[look, change, active ? stop : start]} />
      {open === 'change' && (
        <AccountDialog apiId={account.apiId} profile={profile} account={account} onClose={close} />
      )}
      {open === 'standing' && <StandingDialog account={account} onClose={close} />}
    </>
  )
}

interface InnerProps {
  readonly account: Account
  readonly onClose: () => void
}

/** Stops all keys of an account, or lets them work again. */
function StandingDialog({ account: { id, name, active, apiId, version }, onClose }: InnerProps) {
  const t = useTranslations('operator.accounts')
  const toast = useToast()
  const change = useChange(async () => {
    const options = { ifVersion: version }
    return active
      ? latchkey.accounts.disable(id, { waitSeconds: 5 }, options)
      : latchkey.accounts.enable(id, { waitSeconds: 5 }, options)
  }, [
    ['accounts', apiId],
    ['account', id],
  ])
  const confirm = () =>
    change.mutate(undefined, {
      onSuccess: () => {
        toast(active ? t('disabledNow', { name }) : t('enabledNow', { name }))
        onClose()
      },
    })
  return (
    <Confirm
      open
      onClose={onClose}
      title={active ? t('disableTitle', { name }) : t('enableTitle', { name })}
      action={active ? t('disable') : t('enable')}
      {...(active && { typed: name })}
      busy={change.isPending}
      error={change.error}
      onConfirm={confirm}
    >
      <p>{active ? t('disableAbout') : t('enableAbout')}</p>
    </Confirm>
  )
}
