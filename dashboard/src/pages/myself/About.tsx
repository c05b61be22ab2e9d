import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { Button } from '../../parts/Button.tsx'
import { Failure } from '../../parts/Failure.tsx'
import { TextField } from '../../parts/fields.tsx'
import { Card, Fact, Facts } from '../../parts/Page.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { selfQuery, useSelf } from '../../session/self.ts'

const LONGEST = 200

/** Name and address. */
export function About() {
  const t = useTranslations('myself')
  const toast = useToast()
  const { person } = useSelf()
  const { register, handleSubmit, formState, reset } = useForm({ values: { name: person.name } })
  const save = useChange((name: string) => latchkey.logins.changeMyself({ name }), [selfQuery.queryKey])
  const submit = handleSubmit(({ name }) =>
    save.mutate(name.trim(), {
      onSuccess: () => {
        reset({ name: name.trim() })
        toast(t('saved'))
      },
    }),
  )
  return (
    <Card title={t('aboutYou')}>
      <form className="grid max-w-md gap-4" noValidate onSubmit={submit}>
        <TextField
          label={t('name')}
          autoComplete="name"
          maxLength={LONGEST}
          error={formState.errors.name?.message}
          {...register('name', { validate: it => it.trim() !== '' || t('nameMissing') })}
        />
        <Facts>
          <Fact name={t('email')}>{person.email}</Fact>
        </Facts>
        <Failure error={save.error} />
        <div>
          <Button type="submit" busy={save.isPending} disabled={!formState.isDirty}>
            {t('save')}
          </Button>
        </div>
      </form>
    </Card>
  )
}
