import { useTranslations } from 'use-intl'

/** Where there is no value. */
export function None() {
  const t = useTranslations('operator')
  return (
    <span className="text-soft">
      <span aria-hidden>–</span>
      <span className="sr-only">{t('none')}</span>
    </span>
  )
}
