import type { Beginning, Begun } from '../ports/idempotency.ts'

/** What somebody hears who begins what has begun. */
export function standing(
  known: { readonly request: string; readonly sealed: string | null | undefined },
  { request }: Beginning,
): Begun {
  if (known.request !== request) return { outcome: 'mismatch' }
  const { sealed } = known
  return typeof sealed === 'string' ? { outcome: 'finished', sealed } : { outcome: 'pending' }
}
