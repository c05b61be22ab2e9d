import { useTranslations } from 'use-intl'
import { Notice } from '../parts/Notice.tsx'
import { Page } from '../parts/Page.tsx'
import type { PageName } from './pages.ts'

/** Instead of a page that somebody's role does not open, where its address brought them. */
export function Closed({ page }: { readonly page: PageName }) {
  const t = useTranslations('shell')
  const parts = useTranslations('parts')
  return (
    <Page title={t(`pages.${page}`)}>
      <Notice tone="warn">{parts('failures.role-insufficient')}</Notice>
    </Page>
  )
}
