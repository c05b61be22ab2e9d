import { useTranslations } from 'use-intl'
import type { Invitation } from '../../../../src/client/client.ts'
import { Confirm } from '../../parts/Confirm.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'

export interface WithdrawProps {
  readonly invitation: Invitation
  readonly onClose: () => void
}

/** Takes an invitation back. */
export function Withdraw({ invitation: { id, accountId, email, version }, onClose }: WithdrawProps) {
  const t = useTranslations('members')
  const toast = useToast()
  const withdraw = useChange(
    () => latchkey.invitations.withdraw(id, { ifVersion: version }),
    [['invitations', accountId]],
  )
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('withdrawTitle', { email })}
      action={t('withdraw')}
      busy={withdraw.isPending}
      error={withdraw.error}
      onConfirm={() =>
        withdraw.mutate(undefined, {
          onSuccess: () => {
            toast(t('withdrawn', { email }))
            onClose()
          },
        })
      }
    >
      <p>{t('withdrawAbout')}</p>
    </Confirm>
  )
}
