import { z } from '@hono/zod-openapi'
import { USAGE_STEPS, USE_OUTCOMES } from '../../core/usage.ts'
import { addedUp, type Counted, type Steps, type Sums, type TimedSums } from '../../engine/usage.ts'
import type { UsedKey } from '../most-used.ts'
import { iso, maybeText, time } from './nouns.ts'

const count = z.int().min(0)

const sums = {
  admitted: count,
  refused: count,
  cost: count.describe('Uses taken from each limit: a request may cost more than one, or none.'),
  outcomes: z
    .partialRecord(z.enum(USE_OUTCOMES), count)
    .describe('How often each outcome was: admitted, or the reason. Those that never were are absent.'),
}

const timedSums = {
  ...sums,
  latency: z
    .strictObject({
      count: count.describe('Of how many admitted requests it is known.'),
      p50Ms: z.number().min(0).describe('Half of them took at most so many milliseconds.'),
      p95Ms: z.number().min(0).describe('95 of 100 did.'),
    })
    .nullable()
    .describe(
      'How long admitted requests took, upstream included, worked out of buckets: off by less than half. Null where none was timed, and of single keys.',
    ),
}

const steps = {
  step: z.enum(USAGE_STEPS),
  from: time.describe('Where the first step begins.'),
  to: time.describe('Where the last step ends.'),
  keptFrom: time.describe('Steps that began before this are not kept any more: a zero there says nothing.'),
}

export const UsageView = z
  .strictObject({
    ...steps,
    totals: z.strictObject(timedSums),
    items: z
      .array(z.strictObject({ at: time, ...timedSums }))
      .describe('Every step, oldest first, also at zero.'),
  })
  .openapi('Usage')

export const KeyUsageView = z
  .strictObject({
    ...steps,
    totals: z.strictObject(sums).describe('Of the keys of this page together.'),
    items: z.array(z.strictObject({ keyId: z.string(), name: z.string(), ...sums })),
    next: maybeText,
  })
  .openapi('KeyUsage')

const sumsView = ({ admitted, refused, cost, outcomes }: Sums) => ({ admitted, refused, cost, outcomes })

const timedSumsView = (it: TimedSums) => ({ ...sumsView(it), latency: it.latency ?? null })

const stepsView = ({ step, from, until, keptFrom }: Steps) => ({
  step,
  from: iso(from),
  to: iso(until),
  keptFrom: iso(keptFrom),
})

export const usageView = (
  asked: Steps,
  { totals, items }: Counted<{ readonly at: Steps['from'] }, TimedSums>,
): z.output<typeof UsageView> => ({
  ...stepsView(asked),
  totals: timedSumsView(totals),
  items: items.map(it => ({ at: iso(it.at), ...timedSumsView(it) })),
})

export const keyUsageView = (
  asked: Steps,
  { items, next }: { readonly items: readonly UsedKey[]; readonly next: string | undefined },
): z.output<typeof KeyUsageView> => ({
  ...stepsView(asked),
  totals: sumsView(addedUp(items)),
  items: items.map(it => ({ keyId: it.subject, name: it.name, ...sumsView(it) })),
  next: next ?? null,
})
