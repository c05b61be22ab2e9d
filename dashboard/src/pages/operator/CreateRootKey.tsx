import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { IssuedKey, ProfileDetail } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Button } from '../../parts/Button.tsx'
import { FormDialog } from '../../parts/FormDialog.tsx'
import { CheckField, FieldSet, SelectField, TextArea, TextField } from '../../parts/fields.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { listIn } from './apis.ts'

interface Fields {
  readonly name: string
  readonly scopes: string[]
  readonly addresses: string
  /** Days, or nothing for never. */
  readonly days: string
}

const DAY_MS = 86_400_000
const endAfter = (days: string): string | null =>
  days === '' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString()

const create = ({ name, scopes, addresses, days }: Fields) =>
  latchkey.rootKeys.create({
    name,
    scopes,
    expiresAt: endAfter(days),
    ...(listIn(addresses).length > 0 && { restrictions: { addresses: listIn(addresses) } }),
  })

export interface CreateRootKeyProps {
  /** Of Latchkey's own API: its scopes are those of root keys. */
  readonly profile: ProfileDetail
  readonly onIssued: (key: IssuedKey) => void
  readonly onClose: () => void
}

/** Asks what a new root key may do, from where and for how long. Nothing is chosen beforehand. */
export function CreateRootKey({ profile, onIssued, onClose }: CreateRootKeyProps) {
  const t = useTranslations('operator.rootKeys')
  const say = useSaid()
  const { register, handleSubmit, setValue, formState } = useForm<Fields>({
    defaultValues: { name: '', scopes: [], addresses: '', days: '' },
  })
  const change = useChange(create, [['rootKeys']])
  const submit = handleSubmit(fields => change.mutate(fields, { onSuccess: onIssued }))
  const choose = (scopes: string[]) => setValue('scopes', scopes)
  return (
    <FormDialog
      title={t('create')}
      description={t('createAbout')}
      action={t('create')}
      change={change}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        error={formState.errors.name?.message}
        autoComplete="off"
        {...register('name', { required: t('nameMissing') })}
      />
      <FieldSet legend={t('scopes')}>
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => choose(profile.scopes.map(it => it.name))}>{t('all')}</Button>
          <Button onClick={() => choose(profile.scopes.map(it => it.name).filter(isReading))}>
            {t('reading')}
          </Button>
          <Button onClick={() => choose([])}>{t('noneOfThem')}</Button>
        </div>
        {profile.scopes.map(it => (
          <CheckField
            key={it.name}
            label={<code>{it.name}</code>}
            hint={say(it.about)}
            value={it.name}
            {...register('scopes')}
          />
        ))}
      </FieldSet>
      <SelectField label={t('expires')} {...register('days')}>
        <option value="">{t('never')}</option>
        {profile.expiryDays.map(it => (
          <option key={it} value={it}>
            {t('afterDays', { count: it })}
          </option>
        ))}
      </SelectField>
      <TextArea label={t('addresses')} hint={t('addressesHint')} rows={2} {...register('addresses')} />
    </FormDialog>
  )
}

const isReading = (scope: string): boolean => scope.endsWith(':read')
