import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { isLatchkeyError } from '../../../../src/client/client.ts'
import { Button, ButtonLink } from '../../parts/Button.tsx'
import { TextField } from '../../parts/fields.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { latchkey } from '../../session/client.ts'
import { useSending } from '../../session/sending.ts'
import { waysQuery } from '../../session/ways.ts'
import { AttemptFailure } from './AttemptFailure.tsx'
import { Entrance } from './Entrance.tsx'
import { useEmailRules } from './emailRules.ts'
import { NewPassword, usePasswordRules } from './NewPassword.tsx'
import { present } from './signing.ts'
import { useLinkToken } from './token.ts'

interface First {
  readonly token: string
  readonly name: string
  readonly email: string
  readonly password: string
}

/** The first run: whoever has the link from the terminal becomes the first operator. */
export function SetupPage() {
  const t = useTranslations('access')
  const { setUp } = useSuspenseQuery(waysQuery).data
  const token = useLinkToken()
  if (setUp)
    return (
      <Entrance title={t('setUpTitle')} about={t('setUpDone')}>
        <ButtonLink kind="primary" to="/sign-in">
          {t('toSignIn')}
        </ButtonLink>
      </Entrance>
    )
  return (
    <Entrance title={t('setUpTitle')} about={t('setUpAbout')}>
      <SetupForm key={token} token={token} />
    </Entrance>
  )
}

function SetupForm({ token }: { readonly token: string | undefined }) {
  const t = useTranslations('access')
  const rules = usePasswordRules()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const emailRules = useEmailRules()
  const { register, handleSubmit, formState } = useForm<First>({
    defaultValues: { token: token ?? '', name: '', email: '', password: '' },
  })
  const begin = useSending({
    mutationFn: async (first: First) => {
      await latchkey.setup.setUp(first)
      // Should this fail, the page that comes next asks to sign in.
      await present(first).catch(() => undefined)
    },
    onSuccess: () => {
      queries.clear()
      return navigate({ to: '/operator' })
    },
  })
  const { errors } = formState
  const isOver = isLatchkeyError(begin.error, 'setup-over')
  return (
    <form className="grid gap-4" noValidate onSubmit={handleSubmit(it => begin.mutate(it))}>
      {(token === undefined || isOver) && (
        <TextField
          label={t('setUpToken')}
          hint={t('setUpTokenHint')}
          autoComplete="off"
          spellCheck={false}
          error={errors.token?.message}
          {...register('token', { required: t('setUpTokenMissing') })}
        />
      )}
      <TextField
        label={t('name')}
        autoComplete="name"
        error={errors.name?.message}
        {...register('name', { required: t('nameMissing') })}
      />
      <TextField
        label={t('email')}
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        error={errors.email?.message}
        {...register('email', emailRules)}
      />
      <NewPassword error={errors.password?.message} {...register('password', rules)} />
      {isOver ? (
        <Notice tone="bad" role="alert">
          {t('setUpOver')}
        </Notice>
      ) : (
        <AttemptFailure error={begin.error} refused={t('tryAgain')} />
      )}
      <Button kind="primary" type="submit" busy={begin.isPending}>
        {t('begin')}
      </Button>
    </form>
  )
}
