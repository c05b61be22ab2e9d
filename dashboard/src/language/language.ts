export const LANGUAGES = ['en', 'fr'] as const
export type Language = (typeof LANGUAGES)[number]
/** Every text of the dashboard, by area and name. Other languages have the same. */
export type Messages = typeof import('./en.ts')['messages']

const KEPT = 'latchkey.language'

/** What was chosen in this browser; else the first of its languages there is. */
export function chosenLanguage(): Language {
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages].map(it => it?.slice(0, 2))
  return wanted.flatMap(it => LANGUAGES.find(known => known === it) ?? [])[0] ?? 'en'
}

/** Keeps a choice in this browser. */
export const keepLanguage = (language: Language): void => localStorage.setItem(KEPT, language)

const CHUNKS = { en: () => import('./en.ts'), fr: () => import('./fr.ts') } satisfies Record<
  Language,
  () => Promise<{ readonly messages: Messages }>
>

/** The texts of a language, fetched when it is needed. */
export const messagesIn = async (language: Language): Promise<Messages> => (await CHUNKS[language]()).messages
