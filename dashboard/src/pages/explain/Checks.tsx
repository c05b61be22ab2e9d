import { CircleCheck, CircleMinus, CircleX } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import type { Explanation } from '../../../../src/client/client.ts'
import { classes } from '../../parts/classes.ts'

type Check = Explanation['checks'][number]

const LOOKS = {
  passed: { icon: CircleCheck, look: 'text-good' },
  failed: { icon: CircleX, look: 'text-bad' },
  skipped: { icon: CircleMinus, look: 'text-soft' },
} as const

/** Every rule in the order in which it is asked, passed or not. */
export function Checks({ of: checks }: { readonly of: readonly Check[] }) {
  const t = useTranslations('explain')
  const firstFailed = checks.find(it => it.state === 'failed')
  return (
    <ol aria-label={t('checksTitle')} className="grid gap-2.5">
      {checks.map(it => (
        <Checked key={it.reason} of={it} decides={it === firstFailed} />
      ))}
    </ol>
  )
}

function Checked({ of, decides }: { readonly of: Check; readonly decides: boolean }) {
  const t = useTranslations('explain')
  const { icon: Icon, look } = LOOKS[of.state]
  return (
    <li className={classes('flex gap-2.5', of.state === 'skipped' && 'text-soft')}>
      <Icon aria-hidden className={classes('mt-0.5 size-5 shrink-0', look)} />
      <div className="min-w-0 flex-1">
        <p className={classes(of.state === 'failed' && 'font-semibold')}>
          {t(`checks.${of.reason}`)}
          <span className="sr-only"> – {t(`states.${of.state}`)}</span>
          {decides && <span className="font-normal text-bad"> · {t('decides')}</span>}
        </p>
        <Compared of={of} />
      </div>
    </li>
  )
}

/** What was compared with what; that nothing was, where it might have been. */
function Compared({ of: { reason, state, found, wanted } }: { readonly of: Check }) {
  const t = useTranslations('explain')
  const spell = useSpelling(reason)
  const said = () => {
    if (state === 'skipped') return undefined
    if (wanted.length === 0) return state === 'failed' ? spell(found) : AS_NEEDED.has(reason) && t('notAsked')
    if (TIMED.has(reason)) return t('before', { now: spell(found), end: spell(wanted) })
    if (reason === 'malformed') return t('forms', { forms: spell(wanted) })
    return t('compared', { found: spell(found) || t('nothing'), wanted: spell(wanted) })
  }
  const text = said()
  return text ? <p className="text-sm text-soft [overflow-wrap:anywhere]">{text}</p> : null
}

/** Rules that are there only where the key, the route or the profile says so. */
const AS_NEEDED: ReadonlySet<string> = new Set([
  ...['environment-denied', 'address-denied', 'host-denied', 'referer-denied', 'scope-missing'],
  ...['signature-missing', 'signature-stale', 'signature-wrong', 'signature-replayed', 'module-missing'],
  ...['resource-denied', 'resource-unknown', 'credits-exhausted', 'rate-limited'],
])

/** Rules that look at times. */
const TIMED: ReadonlySet<string> = new Set(['revoked', 'disabled', 'retired', 'expired'])

/** Writes down what a rule compared: times in the zone of whoever looks. */
function useSpelling(reason: Check['reason']): (texts: readonly string[]) => string {
  const format = useFormatter()
  return texts =>
    texts
      .map(it =>
        TIMED.has(reason) ? format.dateTime(new Date(it), { dateStyle: 'medium', timeStyle: 'medium' }) : it,
      )
      .join(', ')
}
