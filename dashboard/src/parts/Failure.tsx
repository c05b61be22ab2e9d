import { useTranslations } from 'use-intl'
import { isLatchkeyError } from '../../../src/client/client.ts'
import { Notice } from './Notice.tsx'

/** What went wrong and what to do next, for people; nothing while nothing went wrong. */
export function Failure({ error }: { readonly error: Error | null | undefined }) {
  const said = useFailure()
  return error ? (
    <Notice tone="bad" role="alert">
      <FailureText {...said(error)} />
    </Notice>
  ) : null
}

/** An error in words: what happened, what the server said of it, and by which id its operator finds it. */
export interface Said {
  readonly headline: string
  readonly detail: string | undefined
  readonly requestId: string | undefined
}

export function FailureText({ headline, detail, requestId }: Said) {
  const t = useTranslations('parts')
  return (
    <>
      <p className="font-medium">{headline}</p>
      {detail !== undefined && <p className="break-words">{detail}</p>}
      {requestId !== undefined && <p className="text-sm opacity-80">{t('requestId', { requestId })}</p>}
    </>
  )
}

/** Finds the words for an error: ours for a code we expect, else a general sentence and what the server said. */
export function useFailure(): (error: Error) => Said {
  const t = useTranslations('parts.failures')
  return error => {
    if (!isLatchkeyError(error))
      return { headline: t('unexpected'), detail: error.message, requestId: undefined }
    const { code, message, requestId } = error
    return t.has(code as never)
      ? {
          headline: t(code as never, { seconds: error.retryAfter ?? 0 } as never),
          detail: undefined,
          requestId: undefined,
        }
      : { headline: t('refused'), detail: message, requestId }
  }
}
