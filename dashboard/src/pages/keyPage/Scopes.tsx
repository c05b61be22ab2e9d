import { ListChecks } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Key } from '../../../../src/client/client.ts'
import { raised, useSaid } from '../../language/said.ts'
import { Button } from '../../parts/Button.tsx'
import { FormDialog } from '../../parts/FormDialog.tsx'
import { CheckField, FieldSet } from '../../parts/fields.tsx'
import { Card } from '../../parts/Page.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'

/** What a key may do. */
export function Scopes({ of: key }: { readonly of: Key }) {
  const t = useTranslations('keyPage.scopes')
  const say = useSaid()
  const { profile, may } = useAccount()
  const [isChanging, setChanging] = useState(false)
  const held = profile.scopes.filter(it => key.scopes.includes(it.name))
  const mayChange = !profile.scopesFixed && key.state !== 'revoked' && may('keys.change')
  return (
    <Card
      title={raised(say(profile.nouns.scope.many))}
      about={profile.scopesFixed ? say(profile.wording.scopesFixed) : undefined}
      actions={
        mayChange && (
          <Button icon={ListChecks} onClick={() => setChanging(true)}>
            {t('change')}
          </Button>
        )
      }
    >
      {held.length === 0 && <p>{t('none')}</p>}
      <ul className="grid gap-2">
        {held.map(it => (
          <li key={it.name}>
            <code className="text-sm font-medium">{it.name}</code>
            <span className="block text-sm text-soft">{say(it.about)}</span>
          </li>
        ))}
      </ul>
      {isChanging && <ScopesDialog of={key} onClose={() => setChanging(false)} />}
    </Card>
  )
}

interface DialogProps {
  readonly of: Key
  readonly onClose: () => void
}

/** Changes what a key may do, from the next request on. */
function ScopesDialog({ of: { id, scopes }, onClose }: DialogProps) {
  const t = useTranslations('keyPage.scopes')
  const parts = useTranslations('parts')
  const toast = useToast()
  const say = useSaid()
  const { profile } = useAccount()
  const [wanted, setWanted] = useState<ReadonlySet<string>>(new Set(scopes))
  const change = useChange(() => latchkey.keys.change(id, { scopes: [...wanted] }), [['keys'], ['key', id]])
  const choose = (name: string, isWanted: boolean) =>
    setWanted(before => new Set(isWanted ? [...before, name] : [...before].filter(it => it !== name)))
  return (
    <FormDialog
      title={t('title')}
      description={t('atOnce')}
      action={parts('save')}
      change={change}
      onSubmit={event => {
        event.preventDefault()
        change.mutate(undefined, {
          onSuccess: () => {
            toast(t('changed'))
            onClose()
          },
        })
      }}
      onClose={onClose}
    >
      <FieldSet legend={raised(say(profile.nouns.scope.many))}>
        {profile.scopes.map(it => (
          <CheckField
            key={it.name}
            label={<code>{it.name}</code>}
            hint={say(it.about)}
            checked={wanted.has(it.name)}
            onChange={({ target }) => choose(it.name, target.checked)}
          />
        ))}
      </FieldSet>
    </FormDialog>
  )
}
