import { z } from '@hono/zod-openapi'
import type { Key } from '../../core/key.ts'
import { done, type Outcome, problem } from '../../core/problem.ts'
import { SECOND } from '../../core/terms.ts'
import type { ProfileSpec } from '../../profile/schema.ts'
import { cost, duration, limit, named } from './fields.ts'
import type { OwnUse } from './uses.ts'

/** A use of a limit of the key's profile by its name, or of one that the call brings along. */
export const keyUse = z.strictObject({
  name: named,
  cost: cost.default(1),
  limit: limit.optional(),
  duration: duration.optional(),
})

type Asked = z.output<typeof keyUse>
type LimitSpec = ProfileSpec['limits'][number]

/** What a request takes of the key's own limits, and of those it brings along. */
interface Uses {
  readonly cost: number
  readonly own: readonly OwnUse[]
}

/** Reads them by the limits of the key's profile, and says which cannot be as they were asked for. */
export function usesIn(ratelimits: readonly Asked[], spec: ProfileSpec, key: Key): Outcome<Uses> {
  const costs = new Set<number>()
  const own: OwnUse[] = []
  for (const [at, { name, cost: taken, limit: most, duration: spanMs }] of ratelimits.entries()) {
    const path = `ratelimits[${at}]`
    const rule = spec.limits.find(it => it.name === name)
    if (rule !== undefined) {
      const [limit, span] = [limitOf(rule, key), spanOf(rule)]
      if ((most ?? limit) !== limit || (spanMs ?? span) !== span)
        return problem('input-invalid', `"${name}" is ${limit} in ${span} ms. ${LEAVE}`, path)
      costs.add(taken)
    } else if (most === undefined || spanMs === undefined) {
      const detail = `Keys of ${spec.title} have no limit "${name}". ${BRING}`
      return problem('input-invalid', detail, `${path}.name`)
    } else own.push({ of: `key ${key.id}`, name, limit: most, duration: spanMs, cost: taken })
  }
  const [cost = 1] = costs
  return costs.size > 1 ? problem('input-invalid', TOGETHER, 'ratelimits') : done({ cost, own })
}

const LEAVE = 'Leave limit and duration out, or give the key a limit of its own with keys.updateKey.'
const BRING = 'Give limit and duration with it, and it is counted for this key.'
const TOGETHER = 'The limits of a key are taken from together. Give them all the same cost.'

const limitOf = ({ name, limit: most }: LimitSpec, { limits }: Key): number => limits[name] ?? most
const spanOf = ({ seconds }: LimitSpec): number => seconds * SECOND
