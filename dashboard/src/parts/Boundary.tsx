import { QueryErrorResetBoundary } from '@tanstack/react-query'
import { Component, type ReactNode, Suspense } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from './Button.tsx'
import { FailureText, useFailure } from './Failure.tsx'
import { Notice } from './Notice.tsx'

interface CatchProps {
  readonly onRetry: () => void
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
    return error === undefined ? this.props.children : <Failed error={error} onRetry={this.#retry} />
  }
}

/** What could not be shown, why, and a way to try again. */
export function Failed({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const t = useTranslations('parts')
  const said = useFailure()
  return (
    <Notice tone="bad" role="alert">
      <FailureText {...said(error)} />
      <Button onClick={onRetry} className="mt-2">
        {t('tryAgain')}
      </Button>
    </Notice>
  )
}

export interface BoundaryProps {
  /** How tall what is waited for will be, in rem, so that nothing moves when it comes. */
  readonly rem?: number
  readonly children: ReactNode
}

/** Around what reads something: shows that it is waited for, and what went wrong with a way to try again. */
export const Boundary = ({ rem = 12, children }: BoundaryProps) => (
  <QueryErrorResetBoundary>
    {({ reset }) => (
      <Catch onRetry={reset}>
        <Suspense fallback={<Waiting rem={rem} />}>{children}</Suspense>
      </Catch>
    )}
  </QueryErrorResetBoundary>
)

/** Around what is shown over a page and fetched only then: says in front of the page that it is on its way. */
export const Over = ({ children }: { readonly children: ReactNode }) => (
  <Suspense
    fallback={
      <div className="fixed inset-x-0 top-3 z-30 mx-auto w-32">
        <Waiting rem={2} />
      </div>
    }
  >
    {children}
  </Suspense>
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
