import type { Reason } from '../../core/reason.ts'

/** How a reason reads to a client of Unkey; every other one is FORBIDDEN. What looks like an unknown key is none. */
const CODES: Readonly<Partial<Record<Reason, string>>> = {
  missing: 'NOT_FOUND',
  malformed: 'NOT_FOUND',
  ambiguous: 'NOT_FOUND',
  unknown: 'NOT_FOUND',
  revoked: 'NOT_FOUND',
  disabled: 'DISABLED',
  retired: 'EXPIRED',
  expired: 'EXPIRED',
  'scope-missing': 'INSUFFICIENT_PERMISSIONS',
  'rate-limited': 'RATE_LIMITED',
  'credits-exhausted': 'USAGE_EXCEEDED',
}

/** The code of a refused key. */
export const codeOf = (reason: Reason): string => CODES[reason] ?? 'FORBIDDEN'
