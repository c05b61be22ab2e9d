import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { SignInForm } from '../pages/access/SignInForm.tsx'
import { Boundary } from '../parts/Boundary.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { Failure } from '../parts/Failure.tsx'
import { latchkey } from '../session/client.ts'
import { type Need, renewal } from '../session/renewal.ts'
import { selfQuery } from '../session/self.ts'

/** Lets somebody sign in over the page. @param need why; absent: they need not */
export function SignInDialog({ need }: { readonly need: Need | undefined }) {
  const t = useTranslations('shell')
  return (
    <Dialog
      open={need !== undefined}
      onClose={() => renewal.answer(false)}
      title={t('signInAgain')}
      description={t(need === 'old' ? 'signInTooOld' : 'signInAgainAbout')}
    >
      <Boundary rem={18}>{need !== undefined && <Again need={need} />}</Boundary>
    </Dialog>
  )
}

function Again({ need }: { readonly need: Need }) {
  const t = useTranslations('shell')
  const queries = useQueryClient()
  const [error, setError] = useState<Error>()
  const before = queries.getQueryData(selfQuery.queryKey)
  /** Goes on, unless it is somebody else now: what was typed here is not theirs. */
  const goOn = async () => {
    const now = await latchkey.self.whoAmI()
    if (now.kind !== 'person' || (before && now.person.id !== before.person.id))
      return window.location.assign('/')
    renewal.answer(true)
    await queries.invalidateQueries()
  }
  useEffect(() => {
    if (need !== 'ended') return
    // They may have signed in again beside this page.
    const look = () => void goOn().catch(() => undefined)
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  })
  const { pathname, search } = window.location
  return (
    <>
      <SignInForm
        onSignedIn={() => void goOn().catch(setError)}
        {...(before && { email: before.person.email })}
      />
      <Failure error={error} />
      <a
        href={`/sign-in?next=${encodeURIComponent(pathname + search)}`}
        className="justify-self-start py-1 text-sm text-accent underline"
      >
        {t('somebodyElse')}
      </a>
    </>
  )
}
