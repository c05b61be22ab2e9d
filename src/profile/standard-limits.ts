import type { LimitReading } from '../core/limit.ts'
import { type Instant, SECOND } from '../core/terms.ts'
import type { ProfileSpec } from './schema.ts'

const REMAINING = 'RateLimit'
const POLICY = 'RateLimit-Policy'

/** Every header that tells how the limits of an API stand. */
export const limitHeaderNames = ({ limitHeaders }: Pick<ProfileSpec, 'limitHeaders'>): readonly string[] => [
  ...Object.keys(limitHeaders?.send ?? {}),
  ...(limitHeaders?.standard === true ? [REMAINING, POLICY] : []),
]

/** What of an item does not change: its name, and the span of its policy. */
interface Spelling {
  readonly name: string
  readonly span: string
}

/** Writes into `headers` how limits stand, an item for each. */
export type StandardLimitWriter = (
  headers: Record<string, string>,
  readings: readonly LimitReading[],
  now: Instant,
) => void

/**
 * Makes the function that writes `RateLimit` and `RateLimit-Policy`. Names of limits are lower-case letters, digits,
 * `:`, `_` and `-`, which a structured string holds as they are. There is no partition key: it is to be made of what
 * the request shows, and that is the key itself.
 * @see draft-ietf-httpapi-ratelimit-headers-10; RFC 9651 for how it is spelled
 */
export function standardLimitWriter({ limits }: Pick<ProfileSpec, 'limits'>): StandardLimitWriter {
  const spellings = new Map<string, Spelling>(
    limits.map(({ name, seconds }) => [name, { name: `"${name}"`, span: `;w=${seconds}` }]),
  )
  return (headers, readings, now) => {
    const refused = readings.some(it => !it.admitted)
    let remaining = ''
    let policy = ''
    for (const reading of readings) {
      const spelling = spellings.get(reading.name)
      if (spelling === undefined) continue
      const comma = remaining === '' ? '' : ', '
      remaining += `${comma}${spelling.name};r=${reading.remaining}${resetOf(reading, refused, now)}`
      policy += `${comma}${spelling.name};q=${reading.limit}${spelling.span}`
    }
    if (remaining === '') return
    headers[REMAINING] = remaining
    headers[POLICY] = policy
  }
}

/**
 * When there will be more: of a limit that refused, once the same request fits; of another one, once all of it is
 * back. Beside one that refused the others say nothing of it: Retry-After must not be earlier than what they say.
 */
function resetOf({ admitted, resetsAt, retryAt }: LimitReading, refused: boolean, now: Instant): string {
  if (!admitted) return `;t=${Math.max(1, Math.ceil((retryAt - now) / SECOND))}`
  return refused || resetsAt <= now ? '' : `;t=${Math.ceil((resetsAt - now) / SECOND)}`
}
