import { Search } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Explanation } from '../../../../src/client/client.ts'
import { Button } from '../../parts/Button.tsx'
import { Failure } from '../../parts/Failure.tsx'
import { SelectField, TextArea, TextField } from '../../parts/fields.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { namedApi, useEveryApi } from '../operator/apis.ts'
import { readPasted } from './parse.ts'
import { askedOf, EMPTY, filledFrom, type RequestForm } from './request.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']

/** The parts of a request. A pasted one fills them in; each can be changed. */
export function RequestFields({ onExplained }: { readonly onExplained: (it: Explanation) => void }) {
  const t = useTranslations('explain')
  const apis = useEveryApi()
  const [form, setForm] = useState<RequestForm>({ ...EMPTY, api: apis[0]?.name ?? '' })
  const [isUnread, setUnread] = useState(false)
  const explain = useChange((wanted: RequestForm) => latchkey.explain.explainRequest(askedOf(wanted)))
  const set = (part: Partial<RequestForm>) => setForm({ ...form, ...part })
  const paste = (text: string) => {
    const pasted = readPasted(text)
    setUnread(text.trim() !== '' && pasted === undefined)
    if (pasted !== undefined) setForm(filledFrom(pasted, apis, form))
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    explain.mutate(form, { onSuccess: onExplained })
  }
  return (
    <form className="grid gap-4" onSubmit={submit} noValidate>
      <TextArea
        label={t('pasted')}
        hint={t('pastedAbout')}
        error={isUnread ? t('unread') : undefined}
        rows={4}
        spellCheck={false}
        autoCapitalize="off"
        onChange={({ target }) => paste(target.value)}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField label={t('api')} value={form.api} onChange={({ target }) => set({ api: target.value })}>
          {apis.map(it => (
            <option key={it.name} value={it.name}>
              {namedApi(it)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t('keyId')}
          hint={t('keyIdAbout')}
          value={form.keyId}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => set({ keyId: target.value })}
        />
        <SelectField
          label={t('method')}
          value={form.method}
          onChange={({ target }) => set({ method: target.value })}
        >
          {[...new Set([...METHODS, form.method])].map(it => (
            <option key={it} value={it}>
              {it}
            </option>
          ))}
        </SelectField>
        <TextField
          label={t('path')}
          hint={t('pathAbout')}
          value={form.path}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => set({ path: target.value })}
        />
        <TextField
          label={t('ip')}
          hint={t('ipAbout')}
          value={form.ip}
          autoComplete="off"
          spellCheck={false}
          onChange={({ target }) => set({ ip: target.value })}
        />
      </div>
      <TextArea
        label={t('headers')}
        hint={t('headersAbout')}
        rows={4}
        spellCheck={false}
        value={form.headers}
        onChange={({ target }) => set({ headers: target.value })}
      />
      <TextArea
        label={t('body')}
        hint={t('bodyAbout')}
        rows={3}
        spellCheck={false}
        value={form.body}
        onChange={({ target }) => set({ body: target.value })}
      />
      <Failure error={explain.error} />
      <div>
        <Button kind="primary" type="submit" icon={Search} busy={explain.isPending}>
          {t('explain')}
        </Button>
      </div>
    </form>
  )
}
