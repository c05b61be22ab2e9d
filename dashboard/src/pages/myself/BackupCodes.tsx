import { Download } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '../../parts/Button.tsx'
import { CopyButton } from '../../parts/CopyButton.tsx'
import { Dialog } from '../../parts/Dialog.tsx'
import { CheckField } from '../../parts/fields.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { saveText } from '../../parts/saveText.ts'

export interface BackupCodesProps {
  readonly codes: readonly string[]
  readonly onDone: () => void
}

/** Shows backup codes for the only time. */
export function BackupCodes({ codes, onDone }: BackupCodesProps) {
  const t = useTranslations('myself')
  const [isKept, setKept] = useState(false)
  const text = `${codes.join('\n')}\n`
  return (
    <Dialog
      open
      locked
      onClose={() => {}}
      title={t('codes')}
      actions={
        <div className="flex w-full flex-wrap items-center justify-between gap-3">
          <CheckField
            label={t('codesKept')}
            checked={isKept}
            onChange={({ target }) => setKept(target.checked)}
          />
          <Button kind="primary" disabled={!isKept} onClick={onDone}>
            {t('done')}
          </Button>
        </div>
      }
    >
      <Notice tone="warn">{t('codesAbout')}</Notice>
      <ul aria-label={t('codes')} className="grid grid-cols-2 gap-2 font-mono text-sm select-all">
        {codes.map(it => (
          <li key={it}>{it}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <CopyButton text={text} label={t('copyCodes')} />
        <Button icon={Download} onClick={() => saveText('latchkey-backup-codes.txt', text)}>
          {t('saveCodes')}
        </Button>
      </div>
    </Dialog>
  )
}
