import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { Api } from '../../../../src/client/client.ts'
import { FormDialog } from '../../parts/FormDialog.tsx'
import { TextArea, TextField } from '../../parts/fields.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useAsOpened, useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { listIn } from './apis.ts'

interface Fields {
  readonly upstream: string
  readonly hosts: string
}

/** Changes where the requests of an API go, and by which hosts it is reached. */
export function ChangeApi({ api: now, onClose }: { readonly api: Api; readonly onClose: () => void }) {
  const api = useAsOpened(now)
  const t = useTranslations('operator.apis')
  const saved = useTranslations('parts')('saved')
  const toast = useToast()
  const { register, handleSubmit } = useForm<Fields>({
    defaultValues: { upstream: api.upstream ?? '', hosts: api.hosts.join('\n') },
  })
  const change = useChange(
    ({ upstream, hosts }: Fields) => {
      const wanted = { upstream: upstream.trim() === '' ? null : upstream.trim(), hosts: listIn(hosts) }
      return latchkey.apis.change(api.id, wanted, { ifVersion: api.version })
    },
    [['apis']],
  )
  const submit = handleSubmit(fields =>
    change.mutate(fields, {
      onSuccess: () => {
        toast(saved)
        onClose()
      },
    }),
  )
  return (
    <FormDialog
      title={t('changeTitle', { name: api.name })}
      action={useTranslations('parts')('save')}
      change={change}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField label={t('upstream')} hint={t('upstreamHint')} inputMode="url" {...register('upstream')} />
      <TextArea label={t('hosts')} hint={t('hostsHint')} rows={3} {...register('hosts')} />
    </FormDialog>
  )
}
