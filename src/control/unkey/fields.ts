import { z } from '@hono/zod-openapi'
import { MAX_SECRET_LENGTH } from '../../core/secret.ts'
import { DAY, instant, SECOND } from '../../core/terms.ts'

/** What Unkey's bodies share. What Latchkey does not do is refused by name, with what to do instead. */

/** An id or a name. */
export const named = z.string().min(1).max(255)

export const presented = z.string().min(1).max(MAX_SECRET_LENGTH)

/** Refuses whatever is given. @param why what is wrong, and after a colon what to do instead */
export const refused = (why: string) => z.undefined({ error: why }).optional()

const NO_ROLES = 'Latchkey has no roles: give the permissions themselves'

/** None may be given; an empty list says so. */
export const roles = z.array(z.string()).max(0, NO_ROLES).optional()

export const permissions = z.array(z.string().min(1).max(300)).max(200)

/** Epoch milliseconds. */
export const expires = z
  .int()
  .min(0)
  .max(253_402_300_799_999, 'must be epoch milliseconds before the year 10000')
  .transform(instant)

const APPLIED = 'limits of Latchkey always apply: set autoApply to true'

/** A limit a key is to have of its own. */
export const ratelimit = z.strictObject({
  name: named,
  limit: z.int().min(1),
  duration: z.int().min(SECOND),
  autoApply: z.literal(true, APPLIED),
})

/** The longest Unkey counts for, and so do we. */
export const duration = z
  .int()
  .min(SECOND)
  .max(30 * DAY)

/** Uses a window admits. */
export const limit = z.int().min(1).max(1_000_000_000)

export const cost = z.int().min(0).max(1_000_000)

const MAX_META_BYTES = 4096

/** Anything that JSON can say, in an object of at most 4 KiB. */
export const meta = z
  .record(z.string(), z.unknown())
  .refine(it => Buffer.byteLength(JSON.stringify(it)) <= MAX_META_BYTES, 'must be at most 4 KiB of JSON')
