import { useTranslations } from 'use-intl'

/** The rules of react-hook-form for an e-mail address. The server knows more. */
export function useEmailRules() {
  const t = useTranslations('access')
  return {
    required: t('emailMissing'),
    pattern: { value: /^\S+@\S+\.\S+$|^\S+@\S*localhost$/, message: t('emailWrong') },
  }
}
