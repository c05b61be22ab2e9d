import { z } from '@hono/zod-openapi'
import { SECOND } from '../../core/terms.ts'
import type { SharedLimit } from '../../engine/account-limits.ts'
import { iso, time } from './nouns.ts'

const SharedLimitView = z.strictObject({
  name: z.string(),
  kind: z.enum(['window', 'sliding-window', 'token-bucket']),
  limit: z.int(),
  seconds: z.int().describe('What it is for: so many uses in so many seconds.'),
  used: z.int(),
  remaining: z.int(),
  resetsAt: time.describe('When all of it is there again, if nothing is used until then.'),
})

export const SharedLimitsView = z
  .strictObject({ items: z.array(SharedLimitView) })
  .describe('As the node that answers counts: on several nodes without Redis each counts for itself.')
  .openapi('SharedLimits')

/** A limit that all keys of an account share, and how it stands. */
export const sharedLimitView = (it: SharedLimit): z.output<typeof SharedLimitView> => ({
  name: it.name,
  kind: it.kind,
  limit: it.limit,
  seconds: it.spanMs / SECOND,
  used: it.used,
  remaining: it.remaining,
  resetsAt: iso(it.resetsAt),
})
