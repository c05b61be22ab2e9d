import { useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import type { Member } from '../../../../src/client/client.ts'
import { Confirm } from '../../parts/Confirm.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'

export interface AboutMember {
  readonly member: Member
  readonly onClose: () => void
}

/** Takes somebody out of an account. */
export function RemoveMember({ member: { id, accountId, name, version }, onClose }: AboutMember) {
  const t = useTranslations('members')
  const toast = useToast()
  const { accountName } = useAccount()
  const remove = useChange(
    () => latchkey.members.remove(id, { ifVersion: version }),
    [['members', accountId]],
  )
  const said = { name, account: accountName }
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('removeTitle', said)}
      action={t('remove')}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            toast(t('removed', said))
            onClose()
          },
        })
      }
    >
      <p>{t('removeAbout', said)}</p>
    </Confirm>
  )
}

/** Leaves an account oneself. */
export function LeaveAccount({ member: { id }, onClose }: AboutMember) {
  const t = useTranslations('members')
  const toast = useToast()
  const navigate = useNavigate()
  const { accountName } = useAccount()
  const leave = useChange(() => latchkey.members.remove(id), [['self']])
  const said = { account: accountName }
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('leaveTitle', said)}
      action={t('leave')}
      busy={leave.isPending}
      error={leave.error}
      onConfirm={() =>
        leave.mutate(undefined, {
          onSuccess: () => {
            toast(t('left', said))
            void navigate({ to: '/' })
          },
        })
      }
    >
      <p>{t('leaveAbout', said)}</p>
    </Confirm>
  )
}
