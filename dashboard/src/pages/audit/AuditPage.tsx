import { useTranslations } from 'use-intl'
import { Page } from '../../parts/Page.tsx'
import { useAccount } from '../../shell/account.ts'
import { AuditLog } from './AuditLog.tsx'
import { ChainStatus } from './ChainStatus.tsx'

/** Who changed what in an account. */
export function AuditPage() {
  const t = useTranslations('audit')
  const { accountId, may } = useAccount()
  return (
    <Page title={t('title')} about={t('about')}>
      {may('audit.verify') && <ChainStatus />}
      <AuditLog account={accountId} />
    </Page>
  )
}
