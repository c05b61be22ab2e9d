import type { z } from '@hono/zod-openapi'
import type { Key } from '../../core/key.ts'
import type { LimitReading } from '../../core/limit.ts'
import { done, type Outcome, problem } from '../../core/problem.ts'
import { SECOND } from '../../core/terms.ts'
import type { ProfileSpec } from '../../profile/schema.ts'
import type { ratelimit } from './fields.ts'

type Wanted = z.output<typeof ratelimit>
type Limits = Key['limits']

/** Limits of Unkey's spelling as a key of this profile keeps them, by name; or which of them it cannot have. */
export function limitsFrom(wanted: readonly Wanted[], { limits, title }: ProfileSpec): Outcome<Limits> {
  const found: Record<string, number> = {}
  for (const [at, { name, limit, duration }] of wanted.entries()) {
    const rule = limits.find(it => it.name === name)
    const path = `limits[${at}]`
    if (rule === undefined) {
      const names = limits.map(it => it.name).join(', ') || 'none'
      return problem('input-invalid', `Keys of ${title} have these limits: ${names}.`, `${path}.name`)
    }
    if (rule.seconds * SECOND !== duration) {
      const detail = `The limit "${name}" of ${title} is for ${rule.seconds * SECOND} ms. Give that duration.`
      return problem('input-invalid', detail, `${path}.duration`)
    }
    if (Object.hasOwn(found, name)) return problem('input-invalid', 'Give each limit once.', `${path}.name`)
    found[name] = limit
  }
  return done(found)
}

/** The same where they take the place of those a key has: what is not among them falls back to the profile's. */
export const limitChanges = (wanted: Limits, { limits }: Key): Readonly<Record<string, number | null>> => ({
  ...Object.fromEntries(Object.keys(limits).map(name => [name, null])),
  ...wanted,
})

/** How long one of a profile's limits is for; 0 for what is none of them. */
export const durationOf = ({ limits }: ProfileSpec, name: string): number =>
  (limits.find(it => it.name === name)?.seconds ?? 0) * SECOND

/** The limits of a key as Unkey lists them. */
export const limitViews = ({ limits }: ProfileSpec, key: Key) =>
  limits.map(({ name, limit, seconds }) => ({
    ...{ id: `${key.id}_${name}`, name, limit: key.limits[name] ?? limit },
    ...{ duration: seconds * SECOND, autoApply: true },
  }))

/** How one stood at a verification. `reset` is epoch milliseconds, as Unkey sends it. */
export const readingView = (it: LimitReading, duration: number, keyId: string, autoApply: boolean) => ({
  ...{ id: `${keyId}_${it.name}`, name: it.name, limit: it.limit, duration, autoApply },
  ...{ remaining: it.remaining, reset: it.resetsAt, exceeded: !it.admitted },
})
