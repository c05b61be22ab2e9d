import { lazy, useEffect, useState, useSyncExternalStore } from 'react'
import { Boundary } from '../parts/Boundary.tsx'
import { keepSession } from '../session/keeping.ts'
import { renewal } from '../session/renewal.ts'

/** Fetched when it is needed. */
const SignInDialog = lazy(async () => ({ default: (await import('./SignInDialog.tsx')).SignInDialog }))

/** Asks to sign in again over the page, when the session ends while somebody works: nothing they typed is lost. */
export function SignInAgain() {
  const need = useSyncExternalStore(renewal.subscribe, renewal.need)
  const [wasNeeded, setNeeded] = useState(false)
  useEffect(keepSession, [])
  if (need !== undefined && !wasNeeded) setNeeded(true)
  return (
    wasNeeded && (
      <Boundary rem={0} instead={() => <Elsewhere />}>
        <SignInDialog need={need} />
      </Boundary>
    )
  )
}

/** When the form cannot be fetched over the page, it is looked for on its own page. */
function Elsewhere() {
  useEffect(() => {
    renewal.answer(false)
    const { pathname, search } = window.location
    window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`)
  }, [])
  return null
}
