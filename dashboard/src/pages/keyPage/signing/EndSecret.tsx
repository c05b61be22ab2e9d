import { useTranslations } from 'use-intl'
import type { Key, SigningSecret } from '../../../../../src/client/client.ts'
import { Confirm } from '../../../parts/Confirm.tsx'
import { useToast } from '../../../parts/Toasts.tsx'
import { useChange } from '../../../session/calls.ts'
import { latchkey } from '../../../session/client.ts'

export interface EndSecretProps {
  readonly of: Pick<Key, 'id'>
  readonly secret: SigningSecret
  readonly onClose: () => void
}

/** Asks before a secret to sign with counts no longer. */
export function EndSecret({ of: { id }, secret, onClose }: EndSecretProps) {
  const t = useTranslations('keyPage.signing')
  const toast = useToast()
  const end = useChange(
    () => latchkey.keys.endSigningSecret(id, { secretId: secret.id }),
    [['keys'], ['key', id]],
  )
  const done = () => {
    toast(t('ended', { mask: secret.mask }))
    onClose()
  }
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('endTitle', { mask: secret.mask })}
      action={t('endNow')}
      busy={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate(undefined, { onSuccess: done })}
    >
      <p>{t('endAbout')}</p>
    </Confirm>
  )
}
