import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { Key } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Button } from '../../parts/Button.tsx'
import { FormDialog } from '../../parts/FormDialog.tsx'
import { TextArea } from '../../parts/fields.tsx'
import { Card, Fact, Facts } from '../../parts/Page.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'

const KINDS = {
  hosts: ['allowedHosts', 'allowedHostsAbout'],
  referers: ['allowedReferers', 'allowedReferersAbout'],
  addresses: ['allowedAddresses', 'allowedAddressesAbout'],
} as const

/** From where a key may be used. */
export function Restrictions({ of: key }: { readonly of: Key }) {
  const t = useTranslations('keyPage.restrictions')
  const say = useSaid()
  const { profile, may } = useAccount()
  const { wording } = profile
  const [isChanging, setChanging] = useState(false)
  return (
    <Card
      title={say(wording.restrictions)}
      actions={
        key.state !== 'revoked' &&
        may('keys.change') && (
          <Button icon={ShieldCheck} onClick={() => setChanging(true)}>
            {t('change')}
          </Button>
        )
      }
    >
      <Facts>
        {profile.restrictions.map(({ kind, sides }) => (
          <Fact key={kind} name={say(wording[KINDS[kind][0]])}>
            <Rules texts={key.restrictions[kind]} />
            {profile.pair && key.restrictions[kind].length > 0 && (
              <span className="block text-sm text-soft">{t('binds', { sides: sides.join('-') })}</span>
            )}
          </Fact>
        ))}
      </Facts>
      {isChanging && <RestrictionsDialog of={key} onClose={() => setChanging(false)} />}
    </Card>
  )
}

function Rules({ texts }: { readonly texts: readonly string[] }) {
  const t = useTranslations('keyPage.restrictions')
  return texts.length === 0 ? (
    t('none')
  ) : (
    <ul>
      {texts.map(it => (
        <li key={it}>
          <code className="text-sm [overflow-wrap:anywhere]">{it}</code>
        </li>
      ))}
    </ul>
  )
}

interface DialogProps {
  readonly of: Key
  readonly onClose: () => void
}

type Fields = Readonly<Record<keyof typeof KINDS, string>>

const linesOf = (text: string): string[] =>
  text
    .split(/[\s,]+/)
    .map(it => it.trim())
    .filter(it => it !== '')

/** Changes from where a key may be used, one rule a line. */
function RestrictionsDialog({ of: { id, restrictions }, onClose }: DialogProps) {
  const t = useTranslations('keyPage.restrictions')
  const parts = useTranslations('parts')
  const toast = useToast()
  const say = useSaid()
  const { profile } = useAccount()
  const { wording } = profile
  const kinds = profile.restrictions.map(it => it.kind)
  const { register, handleSubmit } = useForm<Fields>({
    values: {
      hosts: restrictions.hosts.join('\n'),
      referers: restrictions.referers.join('\n'),
      addresses: restrictions.addresses.join('\n'),
    },
  })
  const change = useChange(
    (wanted: Partial<Record<keyof Fields, string[]>>) => latchkey.keys.change(id, { restrictions: wanted }),
    [['keys'], ['key', id]],
  )
  const submit = handleSubmit(fields =>
    change.mutate(Object.fromEntries(kinds.map(kind => [kind, linesOf(fields[kind])])), {
      onSuccess: () => {
        toast(t('changed'))
        onClose()
      },
    }),
  )
  return (
    <FormDialog
      title={say(wording.restrictions)}
      description={say(wording.restrictionsAbout)}
      action={parts('save')}
      change={change}
      onSubmit={submit}
      onClose={onClose}
    >
      {kinds.map(kind => (
        <TextArea
          key={kind}
          label={say(wording[KINDS[kind][0]])}
          hint={`${say(wording[KINDS[kind][1]])} ${t('oneALine')}`}
          spellCheck={false}
          {...register(kind)}
        />
      ))}
    </FormDialog>
  )
}
