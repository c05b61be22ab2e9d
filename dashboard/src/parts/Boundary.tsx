import { QueryErrorResetBoundary } from '@tanstack/react-query'
import { Component, type ReactNode, Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { isLatchkeyError } from '../../../src/client/client.ts'
import { Button, ButtonLink } from './Button.tsx'
import { classes } from './classes.ts'
import { FailureText, useFailure } from './Failure.tsx'
import { Notice } from './Notice.tsx'
import { isOutdated } from './outdated.ts'

/** What is shown where something failed: the failure in words, wrapped as it fits there. */
type Instead = (failed: ReactNode) => ReactNode

interface CatchProps {
  readonly onRetry: () => void
  readonly instead: Instead
  readonly children: ReactNode
}

class Catch extends Component<CatchProps, { readonly error: Error | undefined }> {
  override state = { error: undefined }

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  readonly #retry = () => {
    this.props.onRetry()
    this.setState({ error: undefined })
  }

  override render() {
    const { error } = this.state
    if (error === undefined) return this.props.children
    return this.props.instead(<Failed error={error} onRetry={this.#retry} />)
  }
}

/** What could not be shown, why, and what can be done: try again, reload, or go elsewhere. */
export function Failed({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const t = useTranslations('parts')
  const said = useFailure()
  if (isOutdated(error))
    return (
      <Notice tone="warn" role="alert">
        <p>{t('outdated')}</p>
        <Button onClick={() => window.location.reload()} className="mt-2">
          {t('reload')}
        </Button>
      </Notice>
    )
  return (
    <Notice tone="bad" role="alert">
      <FailureText {...said(error)} />
      {isFinal(error) ? (
        <ButtonLink to="/" className="mt-2">
          {t('toTheStart')}
        </ButtonLink>
      ) : (
        <Button onClick={onRetry} className="mt-2">
          {t('tryAgain')}
        </Button>
      )}
    </Notice>
  )
}

/** Whether asking again would be answered the same. */
const isFinal = (error: Error): boolean =>
  isLatchkeyError(error) && (error.status === 403 || error.status === 404)

export interface BoundaryProps {
  /** How tall what is waited for will be, in rem, so that nothing moves when it comes. */
  readonly rem?: number
  /** What is around a failure; absent: nothing. */
  readonly instead?: Instead
  readonly children: ReactNode
}

const asItIs: Instead = failed => failed

/** Around what reads something: shows that it is waited for, and what went wrong with a way to go on. */
export const Boundary = ({ rem = 12, instead = asItIs, children }: BoundaryProps) => (
  <QueryErrorResetBoundary>
    {({ reset }) => (
      <Catch onRetry={reset} instead={instead}>
        <Suspense fallback={<Waiting rem={rem} />}>{children}</Suspense>
      </Catch>
    )}
  </QueryErrorResetBoundary>
)

const ABOVE = 'fixed inset-x-3 top-3 z-50 mx-auto'
const nothing = () => undefined

/**
 * Around what is shown over a page and fetched only then: says in front of the page that it is on its way, or that it is
 * not to be had; the page stays.
 */
export const Over = ({ children }: { readonly children: ReactNode }) => (
  <Catch onRetry={nothing} instead={failed => <div className={classes(ABOVE, 'max-w-lg')}>{failed}</div>}>
    <Suspense
      fallback={
        <div className={classes(ABOVE, 'w-32')}>
          <Waiting rem={2} />
        </div>
      }
    >
      {children}
    </Suspense>
  </Catch>
)

/** Holds the place of something that is on its way. */
export function Waiting({ rem }: { readonly rem: number }) {
  const t = useTranslations('parts')
  return (
    <div role="status" className="animate-pulse rounded-lg bg-raised" style={{ minHeight: `${rem}rem` }}>
      <span className="sr-only">{t('loading')}</span>
    </div>
  )
}
