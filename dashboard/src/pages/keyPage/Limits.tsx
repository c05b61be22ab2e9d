import { Gauge } from 'lucide-react'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useTranslations } from 'use-intl'
import type { Key, ProfileDetail } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Button } from '../../parts/Button.tsx'
import { FormDialog } from '../../parts/FormDialog.tsx'
import { TextField } from '../../parts/fields.tsx'
import { Card, Fact, Facts } from '../../parts/Page.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'
import { useDuration } from '../keys/durations.ts'

type Limit = ProfileDetail['limits'][number]

/** How often a key may be used, and from whose number that is. */
export function Limits({ of: key }: { readonly of: Key }) {
  const t = useTranslations('keyPage.limits')
  const say = useSaid()
  const { profile, may } = useAccount()
  const last = useDuration()
  const [isChanging, setChanging] = useState(false)
  return (
    <Card
      title={say(profile.wording.rateLimit)}
      actions={
        key.state !== 'revoked' &&
        may('keys.change') && (
          <Button icon={Gauge} onClick={() => setChanging(true)}>
            {t('change')}
          </Button>
        )
      }
    >
      <Facts>
        {profile.limits.map(it => (
          <Fact key={it.name} name={t(`per.${it.per}`)}>
            <span className="tabular-nums">
              {t('rate', { limit: key.limits[it.name] ?? it.limit, span: last(it.seconds) })}
            </span>{' '}
            <span className="text-sm text-soft">{t(it.name in key.limits ? 'own' : 'usual')}</span>
          </Fact>
        ))}
      </Facts>
      {isChanging && <LimitsDialog of={key} onClose={() => setChanging(false)} />}
    </Card>
  )
}

interface LimitsDialogProps {
  readonly of: Key
  readonly onClose: () => void
}

/** Gives a key numbers of its own, or the usual ones again where a field is left empty. */
function LimitsDialog({ of: { id, limits }, onClose }: LimitsDialogProps) {
  const t = useTranslations('keyPage.limits')
  const parts = useTranslations('parts')
  const toast = useToast()
  const say = useSaid()
  const last = useDuration()
  const { profile } = useAccount()
  const own = Object.fromEntries(profile.limits.map(it => [it.name, String(limits[it.name] ?? '')]))
  const { register, handleSubmit, formState } = useForm({ values: own })
  const change = useChange(
    (wanted: Readonly<Record<string, number | null>>) => latchkey.keys.change(id, { limits: wanted }),
    [['keys'], ['key', id]],
  )
  const submit = handleSubmit(fields =>
    change.mutate(Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, numberIn(text)])), {
      onSuccess: () => {
        toast(t('changed'))
        onClose()
      },
    }),
  )
  const fits =
    ({ most }: Limit) =>
    (text: string) => {
      const wanted = numberIn(text)
      return (
        wanted === null ||
        (Number.isInteger(wanted) && wanted >= 1 && wanted <= most) ||
        t('beyond', { most })
      )
    }
  return (
    <FormDialog
      title={t('title')}
      description={say(profile.wording.rateLimitAbout)}
      action={parts('save')}
      change={change}
      onSubmit={submit}
      onClose={onClose}
    >
      {profile.limits.map(it => (
        <TextField
          key={it.name}
          type="number"
          min={1}
          max={it.most}
          label={t('field', { per: it.per, span: last(it.seconds) })}
          hint={t('hint', { limit: it.limit })}
          error={formState.errors[it.name]?.message}
          {...register(it.name, { validate: fits(it) })}
        />
      ))}
    </FormDialog>
  )
}

const numberIn = (text: string): number | null => (text.trim() === '' ? null : Number(text))
