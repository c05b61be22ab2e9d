import { z } from '@hono/zod-openapi'
import type { LimitReading } from '../../core/limit.ts'
import { done } from '../../core/problem.ts'
import type { Authority } from '../callers/authority.ts'
import { type UnkeyCall, unkeyCall } from './call.ts'
import { cost, duration, limit, named } from './fields.ts'
import { takeUses } from './uses.ts'

const Limiting = z.strictObject({
  namespace: named,
  identifier: named,
  limit,
  duration,
  cost: cost.default(1),
})

type Wanted = z.output<typeof Limiting>

const taken = ({ ports, by }: Authority, wanted: readonly Wanted[]) =>
  takeUses(
    ports.counters,
    ports.secrets.digest,
    wanted.map(({ namespace, identifier, ...rest }) => ({
      of: `namespace ${namespace}`,
      name: identifier,
      ...rest,
    })),
    by.at,
  )

const standing = ({ limit: most, remaining, resetsAt }: LimitReading) => ({
  ...{ limit: most, remaining, reset: resetsAt },
})

const limitCall = unkeyCall(
  { name: 'ratelimit.limit', action: 'verify.explain', body: Limiting },
  async (body, by) => {
    const { passed, readings } = await taken(by, [body])
    return done(Object.assign({ success: passed }, ...readings.map(standing)))
  },
)

const multiLimitCall = unkeyCall(
  { name: 'ratelimit.multiLimit', action: 'verify.explain', body: z.array(Limiting).min(1).max(20) },
  async (body, by) => {
    const { passed, readings } = await taken(by, body)
    const limits = readings.map((reading, at) => ({
      ...{ namespace: body[at]?.namespace, identifier: body[at]?.identifier },
      ...standing(reading),
      passed: reading.admitted,
    }))
    return done({ passed, limits })
  },
)

/** Limits that belong to no key. */
export const ratelimitCalls: readonly UnkeyCall[] = [limitCall, multiLimitCall]
