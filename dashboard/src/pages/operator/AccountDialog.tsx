import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { Account, ProfileDetail } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { FormDialog } from '../../parts/FormDialog.tsx'
import { CheckField, FieldSet, TextField } from '../../parts/fields.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useAsOpened, useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'

export interface AccountDialogProps {
  readonly apiId: string
  readonly profile: ProfileDetail
  /** Absent: a new one is added. */
  readonly account?: Account
  readonly onClose: () => void
}

interface Fields {
  readonly name: string
  readonly plan: string
  readonly modules: string[]
}

function save(apiId: string, account: Account | undefined, { name, plan, modules }: Fields) {
  const said = plan.trim()
  return account === undefined
    ? latchkey.accounts.add({ apiId, name, modules, ...(said !== '' && { plan: said }) })
    : latchkey.accounts.change(
        account.id,
        { name, modules, plan: said === '' ? null : said },
        { ifVersion: account.version },
      )
}

/** Adds an account, or changes its name, plan and modules. */
export function AccountDialog({ apiId, profile, account: now, onClose }: AccountDialogProps) {
  const account = useAsOpened(now)
  const t = useTranslations('operator.accounts')
  const parts = useTranslations('parts')
  const say = useSaid()
  const toast = useToast()
  const { register, handleSubmit, formState } = useForm<Fields>({
    defaultValues: {
      name: account?.name ?? '',
      plan: account?.plan ?? '',
      modules: account?.modules ?? [],
    },
  })
  const change = useChange(
    (fields: Fields) => save(apiId, account, fields),
    [['accounts', apiId], ['account']],
  )
  const submit = handleSubmit(fields =>
    change.mutate(fields, {
      onSuccess: ({ name }) => {
        toast(account === undefined ? t('added', { name }) : parts('saved'))
        onClose()
      },
    }),
  )
  return (
    <FormDialog
      title={account === undefined ? t('add') : t('changeTitle', { name: account.name })}
      action={account === undefined ? t('add') : parts('save')}
      change={change}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={t('name')}
        error={formState.errors.name?.message}
        autoComplete="off"
        {...register('name', { required: t('nameMissing') })}
      />
      <TextField label={t('plan')} hint={t('planHint')} autoComplete="off" {...register('plan')} />
      {profile.modules.length > 0 && (
        <FieldSet legend={t('modules')} hint={t('modulesHint')}>
          {profile.modules.map(it => (
            <CheckField
              key={it.name}
              label={say(it.title)}
              hint={say(it.about)}
              value={it.name}
              {...register('modules')}
            />
          ))}
        </FieldSet>
      )}
    </FormDialog>
  )
}
