import type { Take } from '../../ports/counters.ts'

/** What all of ours in a Redis begins with, unless a test wants a corner of its own. */
export const PREFIX = 'latchkey'

/**
 * Where a slot is kept: `latchkey:{<group>}:<kind>/<slot>`. What is in braces decides on which machine of a cluster
 * it is, so that all limits of one call are on one. The kind is part of it: what one kind keeps is nothing to another.
 *
 * `window` and `token-bucket` are a text of two whole numbers, `<at> <level>`, as in `LimitState`. `sliding-window` is
 * the same, `<at of the latest use> <uses in the log>`, and beside it, under {@link logKeyOf}, the list of its uses.
 */
export const slotKeyOf = (prefix: string, { slot, rule, group }: Pick<Take, 'slot' | 'rule' | 'group'>) =>
  `${prefix}:{${group ?? 'together'}}:${rule.kind}/${slot}`

/** The uses of a `sliding-window`, the oldest first: a list of texts `<at> <uses>`. */
export const logKeyOf = (slotKey: string): string => `${slotKey}:log`
