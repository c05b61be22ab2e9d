import { useTranslations } from 'use-intl'
import { ACTIONS } from './filters.ts'

/** What an action of the log is called; one nobody has named goes by its code. */
export function useActionName(): (action: string) => string {
  const t = useTranslations('audit.actions')
  return action => {
    const known = ACTIONS.find(it => it === action)
    // Dots separate names of messages.
    return known === undefined ? action : t(known.replace('.', '-') as Parameters<typeof t>[0])
  }
}
