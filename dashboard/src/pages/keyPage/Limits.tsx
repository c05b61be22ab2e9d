import { Gauge } from 'lucide-react'
import { useTranslations } from 'use-intl'
import type { Key } from '../../../../src/client/client.ts'
import { useSaid } from '../../language/said.ts'
import { Fact, Facts } from '../../parts/Page.tsx'
import { useRate } from '../../parts/rate.ts'
import { useAccount } from '../../shell/account.ts'
import { isLimit, LimitFields, type TypedLimits, useMost } from '../keys/fields/LimitFields.tsx'
import { Changeable } from './Changeable.tsx'
import { ChangeDialog } from './ChangeDialog.tsx'

/** How often a key may be used, and from whose number that is. */
export function Limits({ of: key }: { readonly of: Key }) {
  const t = useTranslations('keyPage.limits')
  const say = useSaid()
  const rate = useRate()
  const { limits, wording } = useAccount().profile
  return (
    <Changeable
      of={key}
      title={say(wording.rateLimit)}
      icon={Gauge}
      change={t('change')}
      dialog={onClose => <LimitsDialog of={key} onClose={onClose} />}
    >
      <Facts>
        {limits.map(it => (
          <Fact key={it.name} name={t(`per.${it.per}`)}>
            <span className="tabular-nums">
              {rate({ limit: key.limits[it.name] ?? it.limit, seconds: it.seconds })}
            </span>{' '}
            <span className="text-sm text-soft">{t(it.name in key.limits ? 'own' : 'usual')}</span>
          </Fact>
        ))}
      </Facts>
    </Changeable>
  )
}

interface DialogProps {
  readonly of: Key
  readonly onClose: () => void
}

/** Gives a key numbers of its own, or the usual ones again where a field is left empty. */
function LimitsDialog({ of: key, onClose }: DialogProps) {
  const t = useTranslations('keyPage.limits')
  const mostOf = useMost()
  const { limits } = useAccount().profile
  const own: TypedLimits = Object.fromEntries(limits.map(it => [it.name, String(key.limits[it.name] ?? '')]))
  const patchOf = (typed: TypedLimits) => {
    const given = limits.map(({ name }) => [name, typed[name]?.trim() ?? ''] as const)
    if (!given.every(([name, text]) => isLimit(text, mostOf(name)))) return undefined
    return {
      limits: Object.fromEntries(given.map(([name, text]) => [name, text === '' ? null : Number(text)])),
    }
  }
  return (
    <ChangeDialog
      of={key}
      title={t('title')}
      first={own}
      patchOf={patchOf}
      done={t('changed')}
      onClose={onClose}
    >
      {(typed, change) => <LimitFields value={typed} onChange={change} />}
    </ChangeDialog>
  )
}
