import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Key } from '../../../../../src/client/client.ts'
import { FormDialog } from '../../../parts/FormDialog.tsx'
import { Notice } from '../../../parts/Notice.tsx'
import { ShownOnce } from '../../../parts/ShownOnce.tsx'
import { latchkey } from '../../../session/client.ts'
import { useIssuing } from '../../../session/issuing.ts'
import { useAccount } from '../../../shell/account.ts'
import { GraceField } from '../../keys/fields/GraceField.tsx'
import { HowToSign } from './HowToSign.tsx'

export interface MakeSecretProps {
  readonly of: Pick<Key, 'id' | 'name'>
  /** How many signing secrets of the key count by now. */
  readonly live: number
  readonly onClose: () => void
}

/** Makes one more secret to sign with, and shows it once. */
export function MakeSecret({ of: { id, name }, live, onClose }: MakeSecretProps) {
  const t = useTranslations('keyPage.signing')
  const { profile } = useAccount()
  // No more than two count at a time: while there are two, another ends both.
  const most = live > 1 ? 0 : profile.maxGraceSeconds
  const [grace, setGrace] = useState(Math.min(profile.graceSeconds, most))
  const making = useIssuing(
    (graceSeconds: number, idempotencyKey) =>
      latchkey.keys.addSigningSecret(id, { graceSeconds }, { idempotencyKey }),
    [['keys'], ['key', id]],
  )
  if (making.made)
    return (
      <ShownOnce
        issued={{ id, name, secrets: making.made.secrets }}
        profile={profile}
        use={<HowToSign keyId={id} />}
        onDone={onClose}
      />
    )
  return (
    <FormDialog
      title={t('makeTitle', { name })}
      description={t('makeAbout')}
      action={t('make')}
      change={making}
      onSubmit={event => {
        event.preventDefault()
        making.issue(grace)
      }}
      onClose={onClose}
    >
      {live > 1 && <Notice tone="warn">{t('endsBoth')}</Notice>}
      {live > 0 && <GraceField value={grace} most={most} onChange={setGrace} />}
    </FormDialog>
  )
}
