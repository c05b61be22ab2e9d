import { createLink } from '@tanstack/react-router'
import { LoaderCircle, type LucideIcon } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes.ts'

const KINDS = {
  primary: 'bg-accent text-on-accent hover:brightness-110 border-transparent',
  plain: 'bg-card text-ink border-line hover:bg-raised',
  quiet: 'bg-transparent text-ink border-transparent hover:bg-raised',
  danger: 'bg-bad text-on-bad border-transparent hover:brightness-110',
} as const

const SHAPE =
  'inline-flex min-h-9 items-center justify-center gap-2 rounded-lg border px-3 py-1.5 text-sm font-medium transition-colors'
const OFF = 'disabled:opacity-55 disabled:hover:brightness-100 aria-busy:opacity-75'

interface Look {
  readonly kind?: keyof typeof KINDS
  readonly icon?: LucideIcon
  readonly children?: ReactNode
}

const lookOf = ({ kind = 'plain' }: Look, className?: string): string =>
  classes(SHAPE, OFF, KINDS[kind], className)

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'children'>, Look {
  /** While what it started is still going on: it turns, and takes no second click. */
  readonly busy?: boolean
}

/** A button. Its type is `button` unless it is said to submit. */
export function Button({
  kind,
  icon: Icon,
  busy = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  const Shown = busy ? LoaderCircle : Icon
  return (
    <button
      type="button"
      aria-busy={busy}
      aria-disabled={busy || undefined}
      className={lookOf({ kind }, className)}
      onClick={busy ? event => event.preventDefault() : onClick}
      {...rest}
    >
      {Shown && <Shown aria-hidden className={classes('size-4 shrink-0', busy && 'animate-spin')} />}
      {children}
    </button>
  )
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  readonly icon: LucideIcon
  /** What it does: read aloud, and shown on hover. */
  readonly label: string
}

/** A button that is only a picture, with its name for everybody. */
export const IconButton = ({ label, kind = 'quiet', className, ...rest }: IconButtonProps) => (
  <Button
    {...rest}
    kind={kind}
    aria-label={label}
    title={label}
    className={classes('min-w-9 px-0', className)}
  />
)

interface AnchorProps extends Omit<ComponentProps<'a'>, 'children'>, Look {}

const Anchor = ({ kind, icon: Icon, className, children, ...rest }: AnchorProps) => (
  <a {...rest} className={lookOf({ kind }, className)}>
    {Icon && <Icon aria-hidden className="size-4 shrink-0" />}
    {children}
  </a>
)

/** A link to a page of the dashboard that looks like a button. */
export const ButtonLink = createLink(Anchor)
