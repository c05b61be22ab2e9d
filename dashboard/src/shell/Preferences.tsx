import { Link } from '@tanstack/react-router'
import { LogOut } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { LANGUAGES } from '../language/language.ts'
import { useLanguage } from '../language/Speaking.tsx'
import { chooseTheme, chosenTheme, THEMES } from '../look.ts'
import { Button } from '../parts/Button.tsx'
import { useFailure } from '../parts/Failure.tsx'
import { useToast } from '../parts/Toasts.tsx'
import { useChange } from '../session/calls.ts'
import { latchkey } from '../session/client.ts'
import { useSelf } from '../session/self.ts'

const SELECT = 'min-h-9 w-full min-w-0 rounded-lg border border-line bg-card px-2 text-sm'
/** Each language in its own words. */
const NAMES = { en: 'English', fr: 'Français' } as const

/** The language and the light, as this browser shall keep them. */
export function Preferences() {
  return (
    <div className="grid grid-cols-1 gap-2">
      <Choices />
      <Me />
    </div>
  )
}

/** The same for pages before anybody is signed in. */
export function Choices() {
  const t = useTranslations('shell')
  const { language, choose } = useLanguage()
  const [theme, setTheme] = useState(chosenTheme)
  const isLanguage = (value: string) => LANGUAGES.find(it => it === value)
  const isTheme = (value: string) => THEMES.find(it => it === value)
  return (
    <div className="grid grid-cols-2 gap-2">
      <select
        aria-label={t('language')}
        className={SELECT}
        value={language}
        onChange={({ target }) => choose(isLanguage(target.value) ?? language)}
      >
        {LANGUAGES.map(it => (
          <option key={it} value={it} lang={it}>
            {NAMES[it]}
          </option>
        ))}
      </select>
      <select
        aria-label={t('theme')}
        className={SELECT}
        value={theme}
        onChange={({ target }) => {
          const chosen = isTheme(target.value) ?? theme
          chooseTheme(chosen)
          setTheme(chosen)
        }}
      >
        {THEMES.map(it => (
          <option key={it} value={it}>
            {t(`themes.${it}`)}
          </option>
        ))}
      </select>
    </div>
  )
}

function Me() {
  const t = useTranslations('shell')
  const { person } = useSelf()
  const toast = useToast()
  const said = useFailure()
  const signOut = useChange(() => latchkey.logins.signOut())
  const leave = () =>
    signOut.mutate(undefined, {
      // The page is loaded anew: nothing stays of what was read, and nothing asks for more of it.
      onSuccess: () => window.location.assign('/sign-in'),
      onError: error => toast(said(error).headline),
    })
  return (
    <div className="flex items-center justify-between gap-2 border-t border-line pt-3">
      <Link to="/me" className="min-w-0 rounded-lg px-2 py-1 text-sm hover:bg-raised">
        <span className="block truncate font-medium">{person.name}</span>
        <span className="block truncate text-soft">{person.email}</span>
        <span className="sr-only">{t('myself')}</span>
      </Link>
      <Button
        kind="quiet"
        icon={LogOut}
        aria-label={t('signOut')}
        title={t('signOut')}
        busy={signOut.isPending}
        onClick={leave}
      />
    </div>
  )
}
