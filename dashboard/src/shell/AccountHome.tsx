import { Navigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { Empty } from '../parts/Page.tsx'
import { useAccount } from './account.ts'
import { PAGES, placesFor } from './pages.ts'

/** Goes to the first page of an account that somebody may see. */
export function AccountHome() {
  const t = useTranslations('shell')
  const { accountId, profile, may } = useAccount()
  const [place] = placesFor(profile, may)
  if (place === undefined) return <Empty title={t('noPages')}>{t('noPagesAbout')}</Empty>
  return <Navigate to={PAGES[place.first].to} params={{ account: accountId }} replace />
}
