import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { IssuedKey } from '../../../../src/client/client.ts'
import { Button } from '../../parts/Button.tsx'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { CheckField } from '../../parts/fields.tsx'
import { Notice } from '../../parts/Notice.tsx'

export interface RootKeyShownProps {
  readonly issued: IssuedKey
  readonly onClose: () => void
}

/** The secret of a root key, this once. It closes only when somebody says that it is kept. */
export function RootKeyShown({ issued, onClose }: RootKeyShownProps) {
  const t = useTranslations('operator.rootKeys')
  const [isKept, setKept] = useState(false)
  const secret = issued.secrets[0]?.secret ?? ''
  return (
    <Dialog
      open
      locked
      onClose={onClose}
      title={t('shownTitle', { name: issued.name })}
      actions={
        <Button kind="primary" disabled={!isKept} onClick={onClose}>
          {t('shownDone')}
        </Button>
      }
    >
      <Notice tone="warn">{t('shownOnce')}</Notice>
      <code className="block rounded-lg border border-line bg-raised p-3 [overflow-wrap:anywhere]">
        {secret}
      </code>
      <div>
        <CopyButton text={secret} label={t('copy')} />
      </div>
      <CheckField label={t('kept')} checked={isKept} onChange={({ target }) => setKept(target.checked)} />
    </Dialog>
  )
}
