import { useFormatter, useTranslations } from 'use-intl'
import type { Refusal } from '../../../../src/client/client.ts'

type Rule = NonNullable<Refusal['rule']>

/** What refused a request, in words: `const ruleText = useRuleText()`, `ruleText(refusal.rule)`. */
export function useRuleText(): (rule: Rule) => string {
  const t = useTranslations('keyPage.rules')
  const format = useFormatter()
  return ({ kind, values }) => {
    const [first = ''] = values
    if (kind === 'expiry')
      return t('expiry', {
        at: format.dateTime(new Date(first), { dateStyle: 'medium', timeStyle: 'short' }),
      })
    return t(kind, { values: values.join(', '), count: values.length })
  }
}
