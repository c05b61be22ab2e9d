import { useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { useTranslations } from 'use-intl'
import { SignInForm } from '../pages/access/SignInForm.tsx'
import { Dialog } from '../parts/Dialog.tsx'
import { renewal } from '../session/renewal.ts'

/** Asks to sign in again over the page, when the session ends while somebody works: nothing they typed is lost. */
export function SignInAgain() {
  const t = useTranslations('shell')
  const queries = useQueryClient()
  const isAsking = useSyncExternalStore(renewal.subscribe, renewal.isWaitedFor)
  const renewed = () => {
    renewal.answer(true)
    void queries.invalidateQueries()
  }
  return (
    <Dialog
      open={isAsking}
      onClose={() => renewal.answer(false)}
      title={t('signInAgain')}
      description={t('signInAgainAbout')}
    >
      <SignInForm onSignedIn={renewed} />
    </Dialog>
  )
}
