import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { isLatchkeyError } from '../../../../src/client/client.ts'
import { Waiting } from '../../parts/Boundary.tsx'
import { ButtonLink } from '../../parts/Button.tsx'
import { latchkey } from '../../session/client.ts'
import { AttemptFailure } from './AttemptFailure.tsx'
import { Entrance } from './Entrance.tsx'
import { Offered } from './Offered.tsx'
import { useLinkToken } from './token.ts'

/** Where the letter with an invitation leads. */
export function AcceptPage() {
  const t = useTranslations('access')
  const token = useLinkToken()
  return (
    <Entrance title={t('acceptTitle')}>
      {token === undefined ? <Over /> : <Offer key={token} token={token} />}
    </Entrance>
  )
}

/** What a token offers, and whoever is signed in in this browser. */
function Offer({ token }: { readonly token: string }) {
  const t = useTranslations('access')
  const { data, error } = useQuery({
    queryKey: ['invitation', token],
    queryFn: async () => {
      const [offer, session] = await Promise.all([
        latchkey.invitations.show({ token }),
        latchkey.logins.showSession(),
      ])
      return { offer, signedInAs: session?.user.email }
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (isLatchkeyError(error, 'invitation-unknown', 'invitation-over', 'input-invalid')) return <Over />
  if (error) return <AttemptFailure error={error} refused={t('tryAgain')} />
  return data === undefined ? <Waiting rem={20} /> : <Offered token={token} {...data} />
}

/** There is nothing to accept: what to do instead. */
function Over() {
  const t = useTranslations('access')
  return (
    <>
      <p className="text-soft">{t('acceptOver')}</p>
      <ButtonLink to="/sign-in">{t('toSignIn')}</ButtonLink>
    </>
  )
}
