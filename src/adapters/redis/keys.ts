import type { LimitKind } from '../../core/limit.ts'
import type { Take } from '../../ports/counters.ts'

/** What all of ours in a Redis begins with, unless a test wants a corner of its own. */
export const PREFIX = 'latchkey'

/**
 * Where a slot is kept: `latchkey:{<group>}:<kind>/<slot>`. What is in braces decides on which machine of a cluster
 * it is, so that all limits of one call are on one. The kind is part of it: what one kind keeps is nothing to another.
 *
 * A `window` is kept as a text of two whole numbers, `<at> <level>`, as in `LimitState`, and beside it, once any use of
 * it came back, `<at> <uses that came back>` under {@link backKeyOf}: both sums only grow while a window is open, so
 * that whoever knows more of one than Redis does knows that something was lost.
 *
 * The other kinds are `<at> <level> <made> <writes>`. The level of a `sliding-window` is the uses in its log; `made` is
 * when the record came to be, `writes` how often it has been written since: a record that is younger, or has been
 * written less often, than one that was seen before has lost what was in it.
 */
export const slotKeyOf = (prefix: string, { slot, rule, group }: Pick<Take, 'slot' | 'rule' | 'group'>) =>
  `${prefix}:{${group ?? 'together'}}:${rule.kind}/${slot}`

/** The uses of a `sliding-window`, the oldest first: a list of texts `<at> <uses>`. */
export const logKeyOf = (slotKey: string): string => `${slotKey}:log`

/** The uses of a `window` that came back. */
export const backKeyOf = (slotKey: string): string => `${slotKey}:back`

/** What stands beside the record of a slot, and with it is all there is of it. */
const BESIDE: Readonly<Record<LimitKind, readonly ((slotKey: string) => string)[]>> = {
  window: [backKeyOf],
  'sliding-window': [logKeyOf],
  'token-bucket': [],
}

/** The keys of a slot, in the order in which scripts take them. */
export const keysOf = (slotKey: string, kind: LimitKind): readonly string[] => [
  slotKey,
  ...BESIDE[kind].map(it => it(slotKey)),
]
