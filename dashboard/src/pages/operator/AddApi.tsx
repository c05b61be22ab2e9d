import { useNavigate } from '@tanstack/react-router'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import { FormDialog } from '../../parts/FormDialog.tsx'
import { SelectField, TextArea, TextField } from '../../parts/fields.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { listIn, OWN_API, useProfiles } from './apis.ts'

interface Fields {
  readonly name: string
  readonly profile: string
  readonly upstream: string
  readonly hosts: string
}

const wanted = ({ name, profile, upstream, hosts }: Fields) => ({
  name,
  profile,
  hosts: listIn(hosts),
  ...(upstream.trim() !== '' && { upstream: upstream.trim() }),
})

/** Asks for what an API needs to be protected, and goes to it. */
export function AddApi({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('operator.apis')
  const navigate = useNavigate()
  const profiles = useProfiles().filter(it => it.name !== OWN_API)
  const { register, handleSubmit, formState } = useForm<Fields>({
    defaultValues: { name: '', profile: profiles[0]?.name ?? '', upstream: '', hosts: '' },
  })
  const add = useChange((fields: Fields) => latchkey.apis.add(wanted(fields)), [['apis']])
  const submit = handleSubmit(fields =>
    add.mutate(fields, {
      onSuccess: api => void navigate({ to: '/operator/apis/$api', params: { api: api.name } }),
    }),
  )
  return (
    <FormDialog title={t('add')} action={t('add')} change={add} onSubmit={submit} onClose={onClose}>
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        error={formState.errors.name?.message}
        autoComplete="off"
        {...register('name', { required: t('nameMissing') })}
      />
      <SelectField label={t('profile')} hint={t('profileHint')} {...register('profile')}>
        {profiles.map(it => (
          <option key={it.name} value={it.name}>
            {it.title}
          </option>
        ))}
      </SelectField>
      <TextField label={t('upstream')} hint={t('upstreamHint')} inputMode="url" {...register('upstream')} />
      <TextArea label={t('hosts')} hint={t('hostsHint')} rows={2} {...register('hosts')} />
    </FormDialog>
  )
}
