import type { Actor } from '../../core/actor.ts'
import type { LedgerEntry } from '../../core/credits.ts'
import { Fault } from '../../core/error.ts'
import type { Instant } from '../../core/terms.ts'
import type { CreditEntry } from '../../ports/credits.ts'
import { checkAmount } from '../amount.ts'
import { creditChange } from '../changes.ts'
import { endOf, grantStep, isSameGrant, refundOf, refundStep, spendStep } from '../credit-steps.ts'
import { entryOf, move, standingOf } from './ledger.ts'
import type { Database, Outcome, Write } from './outcome.ts'
import { markRefunded } from './reservation-rows.ts'
import { take } from './reservations.ts'

export type GrantCredits = Write<CreditEntry, number | 'taken'>
export type SpendCredits = Write<CreditEntry, { readonly spent: boolean; readonly balance: number }>
export type RefundCredits = Write<
  { readonly id: string; readonly at: Instant; readonly actor: Actor | undefined },
  number | undefined
>

export async function grantCredits(
  db: Database,
  entry: CreditEntry,
): Promise<Outcome<GrantCredits['value']>> {
  checkAmount(entry)
  const known = await entryOf(db, entry.id)
  if (known !== undefined) {
    return { value: isSameGrant(known, entry) ? await balanceOf(db, entry.accountId) : 'taken' }
  }
  const granted = await move(db, grantStep(entry))
  if (granted === undefined) throw new Fault('Credits need an account that exists.')
  return { value: granted.balance, changes: [creditChange(granted)] }
}

/** Once by its id; when the balance is short, perhaps because the same was spent just now, that is looked for again. */
export async function spendCredits(
  db: Database,
  entry: CreditEntry,
): Promise<Outcome<SpendCredits['value']>> {
  checkAmount(entry)
  const before = await spentBefore(db, entry)
  if (before !== undefined) return { value: before }
  const spent = await take(db, spendStep(entry))
  if (spent !== undefined) {
    return { value: { spent: true, balance: spent.balance }, changes: [creditChange(spent)] }
  }
  const short = { spent: false, balance: await balanceOf(db, entry.accountId) }
  return { value: (await spentBefore(db, entry)) ?? short }
}

/** What is answered to an id that is in use. A spending that was given back stays undone: its id spends nothing any more. */
async function spentBefore(
  db: Database,
  { id, accountId }: CreditEntry,
): Promise<SpendCredits['value'] | undefined> {
  const known = await entryOf(db, id)
  if (known === undefined) return undefined
  const stands = known.kind === 'spend' && known.accountId === accountId
  const spent = stands && (await entryOf(db, refundOf(id))) === undefined
  return { spent, balance: await balanceOf(db, accountId) }
}

export async function refundCredits(
  db: Database,
  { id, at, actor }: RefundCredits['input'],
): Promise<Outcome<number | undefined>> {
  const spent = await spentBy(db, id)
  if (spent === undefined) return { value: undefined }
  if ((await entryOf(db, refundOf(id))) !== undefined) return { value: await balanceOf(db, spent.accountId) }
  const refunded = await move(db, refundStep(spent, { at, actor }))
  if (spent.kind === 'commit') await markRefunded(db, id)
  return { value: refunded?.balance, ...(refunded && { changes: [creditChange(refunded)] }) }
}

/** The entry that used credits up: the spending itself, or the commit of a reservation. */
async function spentBy(db: Database, id: string): Promise<LedgerEntry | undefined> {
  const spending = await entryOf(db, id)
  const entry = spending?.kind === 'spend' ? spending : await entryOf(db, endOf(id))
  const charges = entry?.kind === 'spend' || entry?.kind === 'commit'
  return charges && entry.spending === id ? entry : undefined
}

/** What can be spent; 0 for an account that does not exist. */
export const balanceOf = async (db: Database, accountId: string): Promise<number> =>
  (await standingOf(db, accountId)).balance
