import { z } from '@hono/zod-openapi'
import { DAY, HOUR, MINUTE, SECOND } from '../../core/terms.ts'

/** The longest grace there is. */
const MOST_SECONDS = 31 * 24 * 60 * 60
const SPELLED =
  /^(?:(\d{1,9})|P(?!$)(?:(\d{1,9})W|(?:(\d{1,9})D)?(?:T(?!$)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?))$/
/** What each group of it counts, in milliseconds. */
const UNITS = [SECOND, 7 * DAY, DAY, HOUR, MINUTE, SECOND]
const HELP = 'Give seconds or an ISO 8601 duration of at most 31 days, e.g. 86400, PT24H or P1D.'

/** A length of time in milliseconds. Months and years have none that is certain, so they are not taken. */
function spanOf(text: string): number | undefined {
  const [, ...groups] = SPELLED.exec(text) ?? []
  if (groups.length === 0) return undefined
  const ms = UNITS.reduce((sum, unit, at) => sum + unit * Number(groups[at] ?? 0), 0)
  return ms > MOST_SECONDS * SECOND ? undefined : ms
}

const text = z
  .string()
  .max(64, HELP)
  .refine(it => spanOf(it) !== undefined, HELP)

/** How long old secrets must have been silent, in a query; in milliseconds. */
export const silence = text
  .transform(it => spanOf(it) ?? 0)
  .openapi({ type: 'string', description: 'Whole seconds, or an ISO 8601 duration: 86400, PT24H or P1D.' })

/** The same in a body, where seconds are a number. */
export const silenceInBody = z.union(
  [
    z
      .int()
      .min(0)
      .max(MOST_SECONDS)
      .transform(seconds => seconds * SECOND),
    silence,
  ],
  { error: HELP },
)
