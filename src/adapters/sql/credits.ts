import { Fault } from '../../core/error.ts'
import type { Instant } from '../../core/terms.ts'
import type { CreditEntry } from '../../ports/credits.ts'
import { checkAmount } from '../amount.ts'
import { creditChange } from '../changes.ts'
import type { Database, Outcome, Write } from './outcome.ts'

export type GrantCredits = Write<CreditEntry, number>
export type SpendCredits = Write<CreditEntry, { readonly spent: boolean; readonly balance: number }>
export type RefundCredits = Write<{ readonly id: string; readonly at: Instant }, number | undefined>

export async function grantCredits(db: Database, entry: CreditEntry): Promise<Outcome<number>> {
  checkAmount(entry)
  const known = await entryOf(db, entry.id)
  if (known !== undefined) return { value: await balanceOf(db, entry.accountId) }
  const balance = await add(db, entry.accountId, entry.amount)
  if (balance === undefined) throw new Fault('Credits need an account that exists.')
  await write(db, entry, 'grant')
  return { value: balance, changes: [creditChange('grant', entry, balance)] }
}

/** A spending that was given back stays undone: its id spends nothing any more. */
export async function spendCredits(
  db: Database,
  entry: CreditEntry,
): Promise<Outcome<SpendCredits['value']>> {
  checkAmount(entry)
  const { id, accountId, amount } = entry
  const known = await entryOf(db, id)
  if (known !== undefined) {
    const spent = known.kind === 'spend' && known.account_id === accountId && known.refunded_at === null
    return { value: { spent, balance: await balanceOf(db, accountId) } }
  }
  const balance = await add(db, accountId, -amount)
  if (balance === undefined) return { value: { spent: false, balance: await balanceOf(db, accountId) } }
  await write(db, entry, 'spend')
  return { value: { spent: true, balance }, changes: [creditChange('spend', entry, balance)] }
}

export async function refundCredits(
  db: Database,
  { id, at }: RefundCredits['input'],
): Promise<Outcome<number | undefined>> {
  const refunded = await db
    .updateTable('credit_entry')
    .set({ refunded_at: at })
    .where('id', '=', id)
    .where('kind', '=', 'spend')
    .where('refunded_at', 'is', null)
    .returning(['account_id', 'amount'])
    .executeTakeFirst()
  if (refunded !== undefined) {
    const back = { id, accountId: refunded.account_id, amount: -refunded.amount }
    const balance = await add(db, back.accountId, back.amount)
    return { value: balance, changes: [creditChange('refund', back, balance ?? 0)] }
  }
  const known = await entryOf(db, id)
  return { value: known?.kind === 'spend' ? await balanceOf(db, known.account_id) : undefined }
}

/** @returns 0 for an account that does not exist */
export async function balanceOf(db: Database, accountId: string): Promise<number> {
  const row = await db.selectFrom('account').select('credits').where('id', '=', accountId).executeTakeFirst()
  return row?.credits ?? 0
}

const entryOf = (db: Database, id: string) =>
  db.selectFrom('credit_entry').selectAll().where('id', '=', id).executeTakeFirst()

/** Adds to a balance, or takes from it when there is enough. @returns the balance after it, if it was changed */
async function add(db: Database, accountId: string, amount: number): Promise<number | undefined> {
  const row = await db
    .updateTable('account')
    .set(({ eb }) => ({ credits: eb('credits', '+', amount) }))
    .where('id', '=', accountId)
    .where('credits', '>=', -amount)
    .returning('credits')
    .executeTakeFirst()
  return row?.credits
}

async function write(db: Database, entry: CreditEntry, kind: 'grant' | 'spend'): Promise<void> {
  const { id, accountId, amount, at } = entry
  const signed = kind === 'grant' ? amount : -amount
  const row = { id, account_id: accountId, kind, amount: signed, created_at: at, refunded_at: null }
  await db.insertInto('credit_entry').values(row).execute()
}
