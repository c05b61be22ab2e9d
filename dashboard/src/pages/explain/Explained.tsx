import { Link } from '@tanstack/react-router'
import { useFormatter, useTranslations } from 'use-intl'
import type { Explanation } from '../../../../src/client/client.ts'
import { Code } from '../../parts/Code.tsx'
import { useOutcomeName } from '../../parts/charts/series.ts'
import { Moment } from '../../parts/Moment.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { Card, Fact, Facts } from '../../parts/Page.tsx'
import { Checks } from './Checks.tsx'

/** What the gateway would answer, and how it comes to that. */
export function Explained({ of }: { readonly of: Explanation }) {
  const t = useTranslations('explain')
  return (
    <div className="grid min-w-0 gap-6">
      <Verdict of={of} />
      {of.judgedBy === 'credential' && <Notice>{t('withoutSecret')}</Notice>}
      <div className="grid min-w-0 items-start gap-6 lg:grid-cols-2">
        {of.checks.length > 0 && (
          <Card title={t('checksTitle')} about={t('checksAbout')}>
            <Checks of={of.checks} />
          </Card>
        )}
        <div className="grid min-w-0 gap-6">
          {of.key !== null && <ShownKey of={of.key} />}
          <Standing of={of} />
          <Answer of={of.verdict} />
        </div>
      </div>
    </div>
  )
}

const TONES = { admitted: 'good', open: 'good', refused: 'bad', troubled: 'warn' } as const

/** The one word everything comes to. */
function Verdict({ of: { verdict, api } }: { readonly of: Explanation }) {
  const t = useTranslations('explain')
  const troubles = useTranslations('explain.troubles')
  const nameOf = useOutcomeName()
  const { outcome, reason, status } = verdict
  const why = () => {
    if (reason === null) return ''
    return isTrouble(reason) ? troubles(reason) : nameOf(reason)
  }
  return (
    <Notice tone={TONES[outcome]} role="status">
      <p className="text-lg font-semibold">
        {t(`outcomes.${outcome}`, { api })}
        {reason !== null && `: ${why()}`}
      </p>
      <p>{status === null ? t('forwarded') : t('status', { status })}</p>
    </Notice>
  )
}

type Reason = NonNullable<Explanation['verdict']['reason']>
const TROUBLES = [
  ...['request-malformed', 'request-too-large', 'headers-too-large', 'route-unknown', 'method-unknown'],
  ...['upgrade-refused', 'unavailable', 'upstream-down', 'upstream-slow', 'internal'],
] as const

type Trouble = (typeof TROUBLES)[number]

const isTrouble = (reason: Reason): reason is Trouble => TROUBLES.some(it => it === reason)

function ShownKey({ of: key }: { readonly of: NonNullable<Explanation['key']> }) {
  const t = useTranslations('explain')
  return (
    <Card title={t('key')}>
      <Facts>
        <Fact name={t('keyName')}>
          <Link
            to="/accounts/$account/keys/$key"
            params={{ account: key.accountId, key: key.id }}
            className="font-medium text-accent underline"
          >
            {key.name}
          </Link>
        </Fact>
        <Fact name={t('mask')}>
          <code>{key.mask}</code>
        </Fact>
        <Fact name={t('generation')}>{key.generation}</Fact>
      </Facts>
    </Card>
  )
}

/** What it needs, and how limits and credits stand. */
function Standing({ of: { need, limits, credits } }: { readonly of: Explanation }) {
  const t = useTranslations('explain')
  const format = useFormatter()
  if (need === null && limits.length === 0) return null
  const needed =
    need === null ? [] : [...need.scopes, ...need.modules, ...need.environments, ...need.resources]
  return (
    <Card title={t('standing')} about={t('untouched')}>
      <Facts>
        {need !== null && (
          <Fact name={t('needs')}>
            {needed.length === 0 ? t('needsNothing') : <code className="text-sm">{needed.join(' ')}</code>}
          </Fact>
        )}
        {limits.map(it => (
          <Fact key={it.name} name={it.name}>
            {t('used', { used: it.used, limit: it.limit })}{' '}
            {it.used > 0 && (
              <span className="text-sm text-soft">
                {t.rich('resets', { when: () => <Moment at={it.resetsAt} as="ago" /> })}
              </span>
            )}
          </Fact>
        ))}
        {credits !== null && (
          <Fact name={t('credits')}>
            {t('costs', { balance: format.number(credits.balance), cost: format.number(credits.cost) })}
          </Fact>
        )}
      </Facts>
    </Card>
  )
}

/** The answer, word by word. */
function Answer({ of: { headers, body } }: { readonly of: Explanation['verdict'] }) {
  const t = useTranslations('explain')
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  if (lines.length === 0 && body === null) return null
  return (
    <Card title={t('answer')}>
      <div className="grid min-w-0 gap-3">
        {lines.length > 0 && <Code wraps code={lines.join('\n')} label={t('answerHeaders')} />}
        {body !== null && body !== '' && <Code wraps code={spread(body)} label={t('answerBody')} />}
      </div>
    </Card>
  )
}

/** JSON on several lines; anything else as it is. */
function spread(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
