import { endingOf } from '../core/rotation.ts'
import type { Instant } from '../core/terms.ts'
import type { KeyRecord } from '../ports/keys.ts'

/** Whether an old generation of a key is not silent for as long as it must be. Absent: it need not be. */
export const isInUse = ({ credentials }: KeyRecord, silentMs: number | undefined, at: Instant): boolean =>
  silentMs !== undefined && endingOf(credentials, silentMs, at).because === 'in-use'
