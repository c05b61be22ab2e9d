import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { ButtonLink } from '../../parts/Button.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { lookWhoIsIn } from '../../session/keeping.ts'
import { waysQuery } from '../../session/ways.ts'
import { Entrance } from './Entrance.tsx'
import { SignInForm } from './SignInForm.tsx'

/** Where people sign in; what they wanted to see comes next. */
export function SignInPage() {
  const t = useTranslations('access')
  const { setUp } = useSuspenseQuery(waysQuery).data
  const { next = '/', error } = useSearch({ from: '/sign-in' })
  const queries = useQueryClient()
  const router = useRouter()
  const go = () => {
    queries.clear()
    void lookWhoIsIn()
    router.history.replace(next)
  }
  if (!setUp)
    return (
      <Entrance title={t('signInTitle')} about={t('nobodyYet')}>
        <ButtonLink kind="primary" to="/setup">
          {t('toSetUp')}
        </ButtonLink>
      </Entrance>
    )
  return (
    <Entrance title={t('signInTitle')}>
      {error !== undefined && (
        <Notice tone="bad" role="alert">
          {t(error === 'not_invited' ? 'notInvited' : 'providerFailed')}
        </Notice>
      )}
      <SignInForm onSignedIn={go} next={next} />
    </Entrance>
  )
}
