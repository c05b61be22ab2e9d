import { keep, kept } from '../keep.ts'

export const LANGUAGES = ['en', 'fr'] as const
export type Language = (typeof LANGUAGES)[number]
/** Every text of the dashboard, by area and name. Other languages have the same. */
export type Messages = typeof import('./en.ts')['messages']

const KEPT = 'latchkey.language'

/** What was chosen in this browser; else the first of its languages there is. */
export function chosenLanguage(): Language {
  const wanted = [kept(KEPT), ...navigator.languages].map(it => it?.slice(0, 2))
  return wanted.flatMap(it => LANGUAGES.find(known => known === it) ?? [])[0] ?? 'en'
}

/** A language as it is written where whoever looks lives, for dates and numbers: `en-GB`. */
export const asWrittenHere = (language: Language): string =>
  navigator.languages.find(it => it.slice(0, 2) === language && isKnown(it)) ?? language

/** Some browsers name what is none: `en-US@posix`. */
function isKnown(locale: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(locale).length > 0
  } catch {
    return false
  }
}

/** Keeps a choice in this browser. */
export const keepLanguage = (language: Language): void => keep(KEPT, language)

const CHUNKS = { en: () => import('./en.ts'), fr: () => import('./fr.ts') } satisfies Record<
  Language,
  () => Promise<{ readonly messages: Messages }>
>

/** The texts of a language, fetched when it is needed. */
export const messagesIn = async (language: Language): Promise<Messages> => (await CHUNKS[language]()).messages
