import type { Language } from './language.ts'
import { useLanguage } from './Speaking.tsx'

/** A text of a profile: in each language. */
export type Text = Readonly<Record<Language, string>>

/** Reads texts of profiles in the language in use: `const say = useSaid()`, `say(scope.about)`. */
export function useSaid(): (text: Text) => string {
  const { language } = useLanguage()
  return text => text[language]
}

/** With a capital, for headings: `raised(say(profile.nouns.project.many))`. */
export const raised = (text: string): string => text.slice(0, 1).toLocaleUpperCase() + text.slice(1)
