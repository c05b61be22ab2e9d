import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { Failed } from '../parts/Boundary.tsx'

/** Instead of a page that could not be shown. */
export function Crashed({ error, reset }: ErrorComponentProps) {
  const router = useRouter()
  const retry = () => {
    reset()
    void router.invalidate()
  }
  return (
    <main className="mx-auto max-w-xl p-6">
      <Failed error={error instanceof Error ? error : new Error(String(error))} onRetry={retry} />
    </main>
  )
}
