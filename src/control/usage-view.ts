import { z } from '@hono/zod-openapi'
import { REASONS } from '../core/reason.ts'
import { USAGE_STEPS } from '../core/usage.ts'
import type { Counted, Steps, Sums } from '../engine/usage.ts'
import { iso, maybeText, time } from './views.ts'

const OUTCOMES = ['admitted', ...REASONS] as const
const count = z.int().min(0)

const sums = {
  admitted: count,
  refused: count,
  cost: count.describe('Uses taken from each limit: a request may cost more than one, or none.'),
  outcomes: z
    .partialRecord(z.enum(OUTCOMES), count)
    .describe('How often each outcome was: admitted, or the reason. Those that never were are absent.'),
}

const steps = {
  step: z.enum(USAGE_STEPS),
  from: time.describe('Where the first step begins.'),
  to: time.describe('Where the last step ends.'),
  keptFrom: time.describe('Steps that began before this are not kept any more: a zero there says nothing.'),
  totals: z.strictObject(sums),
}

export const UsageView = z
  .strictObject({
    ...steps,
    items: z.array(z.strictObject({ at: time, ...sums })).describe('Every step, oldest first, also at zero.'),
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

const stepsView = ({ step, from, until, keptFrom }: Steps, totals: Sums) => ({
  step,
  from: iso(from),
  to: iso(until),
  keptFrom: iso(keptFrom),
  totals: sumsView(totals),
})

export const usageView = (
  asked: Steps,
  { totals, items }: Counted<{ readonly at: Steps['from'] }>,
): z.output<typeof UsageView> => ({
  ...stepsView(asked, totals),
  items: items.map(it => ({ at: iso(it.at), ...sumsView(it) })),
})

/** @param names of the keys, by their ids */
export const keyUsageView = (
  asked: Steps,
  { totals, items }: Counted<{ readonly subject: string }>,
  { names, next }: { readonly names: ReadonlyMap<string, string>; readonly next: string | undefined },
): z.output<typeof KeyUsageView> => ({
  ...stepsView(asked, totals),
  items: items.map(it => ({ keyId: it.subject, name: names.get(it.subject) ?? '', ...sumsView(it) })),
  next: next ?? null,
})
