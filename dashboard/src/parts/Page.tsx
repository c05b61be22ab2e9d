import { createContext, type ReactNode, use, useEffect, useRef } from 'react'
import { classes } from './classes.ts'

/** Whose dashboard it is: the title of every window ends with it. */
export const Product = createContext('Latchkey')

/** Whether a page was looked at before: then one was led to the next, and did not just come. */
let isUnderWay = false

export interface PageProps {
  /** Its heading, and the title of the window. */
  readonly title: string
  /** One sentence on what it is for. */
  readonly about?: ReactNode
  /** Buttons beside the heading. */
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** A page: its one heading, what can be done on it, and what it shows. */
export function Page({ title, about, actions, children }: PageProps) {
  const product = use(Product)
  useEffect(() => {
    document.title = `${title} · ${product}`
  }, [title, product])
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // The link that led here may be gone with the page before: then reading goes on at the heading.
    if (isUnderWay && document.activeElement === document.body)
      heading.current?.focus({ preventScroll: true })
    isUnderWay = true
  }, [])
  return (
    <div className="grid min-w-0 gap-6">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h1
            ref={heading}
            tabIndex={-1}
            className="text-2xl font-semibold tracking-tight outline-none [overflow-wrap:anywhere]"
          >
            {title}
          </h1>
          {about !== undefined && <p className="mt-1 max-w-prose text-soft">{about}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
      {children}
    </div>
  )
}

export interface CardProps {
  readonly title?: ReactNode
  readonly about?: ReactNode
  readonly actions?: ReactNode
  /** Without space around what it holds: for tables. */
  readonly flush?: boolean
  readonly children: ReactNode
}

/** Things that belong together, under a heading of their own. */
export const Card = ({ title, about, actions, flush = false, children }: CardProps) => (
  <section className="min-w-0 rounded-xl border border-line bg-card">
    {(title !== undefined || actions !== undefined) && (
      <div className="flex flex-wrap items-start justify-between gap-3 px-5 pt-4">
        <div className="min-w-0">
          {title !== undefined && <h2 className="font-semibold">{title}</h2>}
          {about !== undefined && <p className="max-w-prose text-sm text-soft">{about}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2">{actions}</div>}
      </div>
    )}
    <div className={classes('min-w-0', flush ? 'pt-3' : 'px-5 py-4')}>{children}</div>
  </section>
)

/** Where nothing is yet: what would be here, and the way to it. */
export const Empty = ({
  title,
  children,
  action,
}: {
  title: string
  children?: ReactNode
  action?: ReactNode
}) => (
  <div className="grid justify-items-center gap-3 rounded-xl border border-dashed border-field px-5 py-12 text-center">
    <p className="text-lg font-semibold">{title}</p>
    {children !== undefined && <div className="max-w-prose text-soft">{children}</div>}
    {action}
  </div>
)

/** Names and what they stand for, side by side where there is room. */
export const Facts = ({ children }: { readonly children: ReactNode }) => (
  <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[minmax(8rem,auto)_1fr]">{children}</dl>
)

export const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <>
    <dt className="text-sm text-soft">{name}</dt>
    <dd className="mb-2 min-w-0 [overflow-wrap:anywhere] sm:mb-0">{children}</dd>
  </>
)
