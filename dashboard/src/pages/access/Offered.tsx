import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { InvitationOffer } from '../../../../src/client/client.ts'
import { Button } from '../../parts/Button.tsx'
import { TextField } from '../../parts/fields.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { Fact, Facts } from '../../parts/Page.tsx'
import { latchkey } from '../../session/client.ts'
import { lookWhoIsIn } from '../../session/keeping.ts'
import { useSending } from '../../session/sending.ts'
import { AttemptFailure } from './AttemptFailure.tsx'
import { NewPassword, usePasswordRules } from './NewPassword.tsx'
import { present } from './signing.ts'

interface OfferedProps {
  readonly token: string
  readonly offer: InvitationOffer
  /** The e-mail address of whoever is signed in in this browser. */
  readonly signedInAs: string | undefined
}

/** What somebody is invited to, and how they take it. */
export function Offered({ token, offer, signedInAs }: OfferedProps) {
  const t = useTranslations('access')
  const { accountName, apiTitle, email, role, expiresAt, known } = offer
  return (
    <>
      <Facts>
        <Fact name={t('account')}>{accountName}</Fact>
        {apiTitle !== null && <Fact name={t('api')}>{apiTitle}</Fact>}
        <Fact name={t('role')}>{t(`roles.${role}`)}</Fact>
        <Fact name={t('email')}>{email}</Fact>
        <Fact name={t('goodUntil')}>
          <Moment at={expiresAt} />
        </Fact>
      </Facts>
      {signedInAs !== undefined && signedInAs !== email && (
        <Notice tone="warn">{t('otherPerson', { signedInAs, email })}</Notice>
      )}
      {known ? (
        <TakeUp token={token} offer={offer} isSignedIn={signedInAs === email} />
      ) : (
        <Join token={token} offer={offer} />
      )}
    </>
  )
}

const placeOf = ({ accountId }: InvitationOffer): string => `/accounts/${encodeURIComponent(accountId)}`

/** For somebody who has a login: accepts, and goes on to sign in unless they are. */
function TakeUp({ token, offer, isSignedIn }: Omit<OfferedProps, 'signedInAs'> & { isSignedIn: boolean }) {
  const t = useTranslations('access')
  const queries = useQueryClient()
  const router = useRouter()
  const accept = useSending({
    mutationFn: () => latchkey.invitations.accept({ token }),
    onSuccess: () => {
      queries.clear()
      const place = placeOf(offer)
      router.history.replace(isSignedIn ? place : `/sign-in?next=${encodeURIComponent(place)}`)
    },
  })
  return (
    <>
      <p className="text-soft">{t(isSignedIn ? 'takeUpAbout' : 'takeUpThenSignIn')}</p>
      <AttemptFailure error={accept.error} refused={t('tryAgain')} />
      <Button kind="primary" busy={accept.isPending} onClick={() => accept.mutate()}>
        {t('accept')}
      </Button>
    </>
  )
}

/** For somebody who is new here: a name and a password, and they are in. */
function Join({ token, offer }: Omit<OfferedProps, 'signedInAs'>) {
  const t = useTranslations('access')
  const queries = useQueryClient()
  const router = useRouter()
  const rules = usePasswordRules()
  const { register, handleSubmit, formState } = useForm({ defaultValues: { name: '', password: '' } })
  const accept = useSending({
    mutationFn: async ({ name, password }: { readonly name: string; readonly password: string }) => {
      await latchkey.invitations.accept({ token, name, password })
      // Should this fail, the page that comes next asks to sign in.
      await present({ email: offer.email, password }).catch(() => undefined)
    },
    onSuccess: () => {
      queries.clear()
      void lookWhoIsIn()
      router.history.replace(placeOf(offer))
    },
  })
  const { errors } = formState
  return (
    <form className="grid gap-4" noValidate onSubmit={handleSubmit(it => accept.mutate(it))}>
      {/* So that a password keeper knows whose password it keeps. */}
      <input type="hidden" autoComplete="username" value={offer.email} readOnly />
      <TextField
        label={t('name')}
        autoComplete="name"
        error={errors.name?.message}
        {...register('name', { required: t('nameMissing') })}
      />
      <NewPassword error={errors.password?.message} {...register('password', rules)} />
      <AttemptFailure error={accept.error} refused={t('tryAgain')} />
      <Button kind="primary" type="submit" busy={accept.isPending}>
        {t('join')}
      </Button>
    </form>
  )
}
