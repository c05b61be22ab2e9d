import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslations } from 'use-intl'
import { Empty } from '../parts/Page.tsx'
import { useAccount } from './account.ts'
import { PAGES, placesFor } from './pages.ts'

/** Goes to the first page of an account that somebody may see. */
export function AccountHome() {
  const t = useTranslations('shell')
  const { accountId, profile, may } = useAccount()
  const navigate = useNavigate()
  const [place] = placesFor(profile, may)
  const to = place && PAGES[place.first].to
  // Once, not at each rendering as <Navigate> would: each would begin the way there anew.
  useEffect(() => {
    if (to !== undefined) void navigate({ to, params: { account: accountId }, replace: true })
  }, [to, accountId, navigate])
  return to === undefined && <Empty title={t('noPages')}>{t('noPagesAbout')}</Empty>
}
