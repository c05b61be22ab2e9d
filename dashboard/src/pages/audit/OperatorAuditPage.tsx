import { useTranslations } from 'use-intl'
import { Page } from '../../parts/Page.tsx'
import { AuditLog } from './AuditLog.tsx'
import { ChainStatus } from './ChainStatus.tsx'

/** Who changed what anywhere in this Latchkey. */
export function OperatorAuditPage() {
  const t = useTranslations('audit')
  return (
    <Page title={t('title')} about={t('aboutAll')}>
      <ChainStatus />
      <AuditLog />
    </Page>
  )
}
