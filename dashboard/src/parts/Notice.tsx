import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'

const TONES = {
  note: { icon: Info, look: 'border-line bg-raised text-ink' },
  good: { icon: CircleCheck, look: 'border-transparent bg-good-back text-good' },
  warn: { icon: TriangleAlert, look: 'border-transparent bg-warn-back text-warn' },
  bad: { icon: CircleAlert, look: 'border-transparent bg-bad-back text-bad' },
} as const satisfies Record<string, { icon: LucideIcon; look: string }>

export type Tone = keyof typeof TONES

export interface NoticeProps {
  readonly tone?: Tone
  readonly role?: 'alert' | 'status'
  readonly children: ReactNode
}

/** Something to know, with a mark for what kind it is. */
export function Notice({ tone = 'note', role, children }: NoticeProps) {
  const { icon: Icon, look } = TONES[tone]
  return (
    <div role={role} className={classes('flex gap-2.5 rounded-lg border px-3.5 py-2.5', look)}>
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  )
}

const BADGES: Readonly<Record<Tone, string>> = {
  note: 'bg-raised text-ink',
  good: 'bg-good-back text-good',
  warn: 'bg-warn-back text-warn',
  bad: 'bg-bad-back text-bad',
}

/** A word about how something stands. */
export const Badge = ({
  tone = 'note',
  children,
}: {
  readonly tone?: Tone
  readonly children: ReactNode
}) => (
  <span
    className={classes(
      'inline-flex max-w-full items-center gap-1 rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap',
      BADGES[tone],
    )}
  >
    {children}
  </span>
)
