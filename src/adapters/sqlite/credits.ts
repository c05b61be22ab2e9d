import type { Attribution } from '../../core/actor.ts'
import type { CreditStore } from '../../ports/credits.ts'
import { type Readers, readNow } from './reading.ts'
import type { Writer } from './writing.ts'

/** Balances in SQLite: read at once, changed in a transaction. */
export const sqliteCredits = (
  { balance }: Readers,
  { write }: Writer,
  by: Attribution | undefined,
): CreditStore => ({
  balance: accountId => readNow(() => balance(accountId)),
  grant: entry => write('grant-credits', entry, by),
  spend: entry => write('spend-credits', entry, by),
  refund: (id, at) => write('refund-credits', { id, at }, by),
})
