import { createContext, type ReactNode, use, useState, useTransition } from 'react'
import { IntlProvider } from 'use-intl'
import { asWrittenHere, keepLanguage, type Language, type Messages, messagesIn } from './language.ts'

interface Choice {
  readonly language: Language
  choose(language: Language): void
}

const Chosen = createContext<Choice | undefined>(undefined)
const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** The language in use, and how to choose another. */
export function useLanguage(): Choice {
  const choice = use(Chosen)
  if (choice === undefined) throw new TypeError('useLanguage is for what stands in <Speaking>.')
  return choice
}

export interface SpeakingProps {
  readonly first: { readonly language: Language; readonly messages: Messages }
  readonly children: ReactNode
}

/** Gives everything in it the texts of a language, and dates in the zone of whoever looks. */
export function Speaking({ first, children }: SpeakingProps) {
  const [{ language, messages }, setSpoken] = useState(first)
  const [, startChange] = useTransition()
  const choose = (wanted: Language) =>
    startChange(async () => {
      const found = await messagesIn(wanted)
      keepLanguage(wanted)
      document.documentElement.lang = wanted
      setSpoken({ language: wanted, messages: found })
    })
  return (
    <Chosen value={{ language, choose }}>
      <IntlProvider locale={asWrittenHere(language)} messages={messages} timeZone={timeZone}>
        {children}
      </IntlProvider>
    </Chosen>
  )
}
