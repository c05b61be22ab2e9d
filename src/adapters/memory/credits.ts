import type { Attribution } from '../../core/actor.ts'
import { Fault } from '../../core/error.ts'
import type { CreditEntry, CreditStore } from '../../ports/credits.ts'
import { checkAmount } from '../amount.ts'
import { creditChange } from '../changes.ts'
import { type MemoryState, note } from './state.ts'

/** Balances of one process. */
export function memoryCredits(state: MemoryState, by: Attribution | undefined): CreditStore {
  const { balances, ledger, entries } = state
  const balance = (accountId: string): number => balances.get(accountId) ?? 0
  const move = (accountId: string, amount: number): number => {
    balances.set(accountId, balance(accountId) + amount)
    return balance(accountId)
  }
  const write = (kind: 'grant' | 'spend', { id, accountId, amount }: CreditEntry): number => {
    ledger.set(id, { kind, accountId, amount, refunded: false })
    const after = move(accountId, kind === 'grant' ? amount : -amount)
    note(state, by, creditChange(kind, { id, accountId, amount }, after))
    return after
  }
  return {
    balance,
    async grant(entry) {
      checkAmount(entry)
      if (!entries.account.has(entry.accountId)) throw new Fault('Credits need an account that exists.')
      return ledger.has(entry.id) ? balance(entry.accountId) : write('grant', entry)
    },
    async spend(entry) {
      checkAmount(entry)
      const { id, accountId, amount } = entry
      const before = ledger.get(id)
      if (before !== undefined) {
        const spent = before.kind === 'spend' && before.accountId === accountId && !before.refunded
        return { spent, balance: balance(accountId) }
      }
      if (balance(accountId) < amount) return { spent: false, balance: balance(accountId) }
      return { spent: true, balance: write('spend', entry) }
    },
    async refund(spendingId) {
      const spending = ledger.get(spendingId)
      if (spending?.kind !== 'spend') return undefined
      if (spending.refunded) return balance(spending.accountId)
      ledger.set(spendingId, { ...spending, refunded: true })
      const after = move(spending.accountId, spending.amount)
      note(state, by, creditChange('refund', { ...spending, id: spendingId }, after))
      return after
    },
  }
}
