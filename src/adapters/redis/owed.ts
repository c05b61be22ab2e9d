import type { LimitRule } from '../../core/limit.ts'
import type { Instant } from '../../core/terms.ts'
import { LUMPS, type Memo, type Owed } from './memo.ts'

/** Notes uses that Redis is to hear of. */
export function owe(memo: Memo, rule: LimitRule, uses: number, now: Instant): void {
  const opened = rule.kind === 'window' ? (memo.alone?.at ?? now) : 0
  const lump: Owed = [now, uses, opened]
  // Mostly the only one, and then the list is no larger than that.
  memo.owed = memo.owed.length === 0 ? [lump] : merged([...memo.owed, lump], rule, now)
}

/** What is owed travels with one call at a time. */
export function lend(memo: Memo): readonly Owed[] {
  const { owed } = memo
  if (owed.length === 0) return owed
  memo.owed = []
  memo.lent = [...memo.lent, owed]
  return owed
}

/** The call that carried it was answered: Redis has heard of it. */
export function settle(memo: Memo, lent: readonly Owed[]): void {
  if (lent.length > 0) memo.lent = memo.lent.filter(it => it !== lent)
}

/** The call that carried it was not answered, so it is owed still. */
export function borrow(memo: Memo, lent: readonly Owed[], rule: LimitRule, now: Instant): void {
  if (lent.length === 0) return
  settle(memo, lent)
  memo.owed = merged([...lent, ...memo.owed], rule, now)
}

/** Takes back what was owed for a take; what Redis has counted is not here to be given back. */
export function forgive(memo: Memo, { kind, spanMs }: LimitRule, uses: number, takenAt: Instant): void {
  let left = uses
  memo.owed = memo.owed.flatMap((it): Owed[] => {
    const [at, count, opened] = it
    const isOf = kind !== 'window' || (opened <= takenAt && takenAt < opened + spanMs)
    if (!isOf || at < takenAt) return [it]
    const less = Math.min(left, count)
    left -= less
    return count > less ? [[at, count - less, opened]] : []
  })
}

/** All that Redis may not have heard of yet. */
export const unheard = ({ lent, owed }: Memo): readonly Owed[] =>
  lent.length === 0 ? owed : [...lent.flat(), ...owed]

/** Those of one sixteenth of a span and one window are one lump, at the time of the latest; what has run out goes. */
function merged(all: readonly Owed[], { spanMs }: LimitRule, now: number): readonly Owed[] {
  const part = (time: number) => Math.floor((time * LUMPS) / spanMs)
  const lumps: Owed[] = []
  for (const it of all.filter(([at]) => at + spanMs > now).toSorted(([one], [other]) => one - other)) {
    const [at, uses, opened] = it
    const last = lumps.at(-1)
    if (last === undefined || part(last[0]) !== part(at) || last[2] !== opened) lumps.push(it)
    else lumps[lumps.length - 1] = [at, last[1] + uses, opened]
  }
  return lumps.slice()
}
