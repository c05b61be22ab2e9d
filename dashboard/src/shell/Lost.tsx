import { useTranslations } from 'use-intl'
import { ButtonLink } from '../parts/Button.tsx'
import { Empty } from '../parts/Page.tsx'

/** Where there is no page. */
export function Lost() {
  const t = useTranslations('shell')
  return (
    <main className="mx-auto max-w-xl p-6">
      <Empty title={t('lost')} action={<ButtonLink to="/">{t('home')}</ButtonLink>}>
        {t('lostAbout')}
      </Empty>
    </main>
  )
}
