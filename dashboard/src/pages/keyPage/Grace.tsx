import { useQueryClient } from '@tanstack/react-query'
import { CircleStop } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useNow, useTranslations } from 'use-intl'
import type { Key, RotationReport } from '../../../../src/client/client.ts'
import { Button } from '../../parts/Button.tsx'
import { Confirm } from '../../parts/Confirm.tsx'
import { Moment } from '../../parts/Moment.tsx'
import { Notice } from '../../parts/Notice.tsx'
import { Card } from '../../parts/Page.tsx'
import { useToast } from '../../parts/Toasts.tsx'
import { useChange } from '../../session/calls.ts'
import { latchkey } from '../../session/client.ts'
import { useAccount } from '../../shell/account.ts'
import { type Generation, inGrace } from './rotation.ts'

interface Graced {
  readonly of: Key
  readonly rotation: RotationReport
}

export interface GraceProps extends Graced {
  /** When the rotation was read, by the clock of whoever looks: milliseconds since 1970. */
  readonly readAt: number
}

/** While old secrets still work: for how long, who uses them, and a way to end that. */
export function Grace({ of: key, rotation, readAt }: GraceProps) {
  const t = useTranslations('keyPage.grace')
  const { may } = useAccount()
  const [isEnding, setEnding] = useState(false)
  const old = inGrace(rotation)
  const secondsLeft = Math.max(...old.map(it => it.graceSecondsLeft ?? 0))
  return (
    <Card
      title={t('title')}
      about={t('about')}
      actions={
        may('keys.rotate') && (
          <Button icon={CircleStop} onClick={() => setEnding(true)}>
            {t('endNow')}
          </Button>
        )
      }
    >
      <div className="grid gap-3">
        <Countdown keyId={key.id} endsAt={readAt + secondsLeft * SECOND} />
        {old.map(it => (
          <Users key={it.generation} of={it} />
        ))}
        <Verdict of={rotation} />
      </div>
      {isEnding && <EndGrace of={key} rotation={rotation} onClose={() => setEnding(false)} />}
    </Card>
  )
}

const SECOND = 1000
const UNITS = [
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
  ['seconds', 1],
] as const

interface CountdownProps {
  readonly keyId: string
  /** By the clock of whoever looks: milliseconds since 1970. */
  readonly endsAt: number
}

/** How long is left, second by second: the two greatest units that are not nothing. */
function Countdown({ keyId, endsAt }: CountdownProps) {
  const t = useTranslations('keyPage.grace')
  const queries = useQueryClient()
  const now = useNow({ updateInterval: SECOND })
  const left = Math.max(0, Math.ceil((endsAt - now.getTime()) / SECOND))
  const isOver = left === 0
  useEffect(() => {
    if (isOver) void queries.invalidateQueries({ queryKey: ['key', keyId] })
  }, [isOver, queries, keyId])
  const first = UNITS.findIndex(([, length]) => left >= length)
  const shown = (first < 0 ? UNITS.slice(-1) : UNITS.slice(first, first + 2)).map(([unit, length], at) =>
    t(`units.${unit}`, {
      count: Math.floor((at === 0 ? left : left % (UNITS[first]?.[1] ?? 1)) / length),
    }),
  )
  return (
    <p>
      <span role="timer" aria-live="off" className="text-lg font-semibold tabular-nums">
        {t('left', { span: shown.join(' ') })}
      </span>{' '}
      <span className="text-soft">
        {t.rich('until', { when: () => <Moment at={new Date(endsAt).toISOString()} /> })}
      </span>
    </p>
  )
}

/** Who has used the secrets of a generation last. */
function Users({ of }: { readonly of: Generation }) {
  const t = useTranslations('keyPage.grace')
  const { generation, lastUsedAt, lastAddress, lastUserAgent } = of
  if (lastUsedAt === null) return <p>{t('unused', { generation })}</p>
  return (
    <p className="[overflow-wrap:anywhere]">
      {t.rich('usedBy', {
        generation,
        when: () => <Moment at={lastUsedAt} as="ago" />,
        address: lastAddress ?? t('somewhere'),
        agent: lastUserAgent ?? t('something'),
        strong: it => <strong>{it}</strong>,
      })}
    </p>
  )
}

/** Whether ending it now would hit anybody. */
function Verdict({ of: { safeToEnd, newestUsed } }: { readonly of: RotationReport }) {
  const t = useTranslations('keyPage.grace')
  if (safeToEnd.safe && newestUsed) return <Notice tone="good">{t('safe')}</Notice>
  if (!newestUsed) return <Notice tone="warn">{t('notSwitched')}</Notice>
  return safeToEnd.because === 'in-use' ? <Notice tone="warn">{t('inUse')}</Notice> : null
}

interface EndGraceProps extends Graced {
  readonly onClose: () => void
}

/** Asks before old secrets stop at once. */
function EndGrace({ of: { id, name }, rotation, onClose }: EndGraceProps) {
  const t = useTranslations('keyPage.grace')
  const toast = useToast()
  const end = useChange(() => latchkey.keys.endGrace(id, {}), [['keys'], ['key', id]])
  const done = () => {
    toast(t('ended', { name }))
    onClose()
  }
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('endTitle')}
      action={t('end')}
      busy={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate(undefined, { onSuccess: done })}
    >
      <p>{t('endAbout')}</p>
      {inGrace(rotation).map(it => (
        <Users key={it.generation} of={it} />
      ))}
      <Verdict of={rotation} />
    </Confirm>
  )
}
