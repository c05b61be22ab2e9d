import { useTranslations } from 'use-intl'
import type { LedgerEntry } from '../../../../../src/client/client.ts'
import { Confirm } from '../../../parts/Confirm.tsx'
import { useToast } from '../../../parts/Toasts.tsx'
import { useChange } from '../../../session/calls.ts'
import { latchkey } from '../../../session/client.ts'

export interface RefundProps {
  /** The entry that used credits up. */
  readonly entry: LedgerEntry
  readonly onClose: () => void
}

/** Gives back what was spent, once its amount is typed. */
export function Refund({ entry: { id, accountId, charged, spending }, onClose }: RefundProps) {
  const t = useTranslations('settings.credits')
  const toast = useToast()
  const refund = useChange(
    () => latchkey.credits.refund(accountId, { spending: spending ?? id }),
    [['credits', accountId]],
  )
  const said = { amount: charged }
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('refundTitle', said)}
      action={t('refund')}
      typed={String(charged)}
      harmless
      busy={refund.isPending}
      error={refund.error}
      onConfirm={() =>
        refund.mutate(undefined, {
          onSuccess: () => {
            toast(t('refunded', said))
            onClose()
          },
        })
      }
    >
      <p>{t('refundAbout')}</p>
    </Confirm>
  )
}
