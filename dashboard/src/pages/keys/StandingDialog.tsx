import { useTranslations } from 'use-intl'
import type { Key } from '../../../../src/client/client.ts'
import { Confirm } from '../../parts/Confirm.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'

export interface StandingDialogProps {
  /** The key to disable, or to enable where it is disabled; absent: nobody is asked. */
  readonly of: Pick<Key, 'id' | 'name' | 'disabledAt'> | undefined
  /** Called when it is over, whether it was done or not. */
  readonly onClose: () => void
}

/** Stops a key until it is enabled again, or enables it. */
export const StandingDialog = ({ of, onClose }: StandingDialogProps) =>
  of && <Standing key={of.id} of={of} onClose={onClose} />

interface StandingProps {
  readonly of: Pick<Key, 'id' | 'name' | 'disabledAt'>
  readonly onClose: () => void
}

function Standing({ of: { id, name, disabledAt }, onClose }: StandingProps) {
  const t = useTranslations(disabledAt === null ? 'keys.disable' : 'keys.enable')
  const toast = useToast()
  const change = useChange(
    async () => void (await (disabledAt === null ? latchkey.keys.disable(id) : latchkey.keys.enable(id))),
    [['keys'], ['key', id]],
  )
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('title', { name })}
      action={t('action')}
      busy={change.isPending}
      error={change.error}
      onConfirm={() =>
        change.mutate(undefined, {
          onSuccess: () => {
            toast(t('done', { name }))
            onClose()
          },
        })
      }
    >
      <p>{t('about')}</p>
    </Confirm>
  )
}
