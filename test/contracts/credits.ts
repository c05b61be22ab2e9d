import { describe, expect, it } from 'vitest'
import type { CreditEntry } from '../../src/ports/credits.ts'
import { anAccount, byAda, furnish, NOON, type OpenStores, type Stores } from './nouns.ts'
import { reservationContract } from './reservations.ts'

const entry = (id: string, amount: number, accountId = 'acc_1'): CreditEntry => ({
  id,
  accountId,
  amount,
  at: NOON,
})

/** Every CreditStore passes this, or is not one. */
export function creditStoreContract(adapter: string, open: OpenStores): void {
  reservationContract(adapter, open)
  const withBalance = async (amount: number) => {
    const stores = await open()
    await furnish(stores)
    if (amount > 0) await stores.credits.grant(entry('grant', amount))
    return stores.credits
  }

  describe(`a balance in ${adapter}`, () => {
    it('is nothing until something is granted, for known and unknown accounts', async () => {
      const credits = await withBalance(0)
      expect(await credits.balance('acc_1')).toBe(0)
      expect(await credits.balance('acc_9')).toBe(0)
      expect(await credits.spend(entry('s', 1, 'acc_9'))).toEqual({ spent: false, balance: 0 })
    })

    it('grows by a grant once, however often it is sent', async () => {
      const credits = await withBalance(10)
      expect(await Promise.all([1, 2, 3].map(() => credits.grant(entry('g', 5))))).toEqual([15, 15, 15])
      expect(await credits.balance('acc_1')).toBe(15)
    })

    it('does not grow by another grant under a known id', async () => {
      const credits = await withBalance(10)
      await credits.spend(entry('s', 1))
      expect(await credits.grant(entry('grant', 11))).toBe('taken')
      expect(await credits.grant(entry('s', 1))).toBe('taken')
      expect(await credits.balance('acc_1')).toBe(9)
    })

    it('can be spent to the last credit and not beyond', async () => {
      const credits = await withBalance(10)
      expect(await credits.spend(entry('a', 11))).toEqual({ spent: false, balance: 10 })
      expect(await credits.spend(entry('b', 10))).toEqual({ spent: true, balance: 0 })
      expect(await credits.spend(entry('c', 1))).toEqual({ spent: false, balance: 0 })
    })

    it('is spent once by one id, however often it is sent', async () => {
      const credits = await withBalance(10)
      const outcomes = await Promise.all([1, 2, 3].map(() => credits.spend(entry('s', 4))))
      expect(outcomes).toEqual([1, 2, 3].map(() => ({ spent: true, balance: 6 })))
    })

    it.each([
      ['by nobody', (stores: Stores) => stores.credits],
      ['by somebody', (stores: Stores) => stores.attributedTo(byAda()).credits],
    ])('suffices for each id once when each is sent thrice at once %s', async (_, creditsOf) => {
      const stores = await open()
      await furnish(stores)
      await stores.credits.grant(entry('grant', 20))
      const credits = creditsOf(stores)
      const ids = Array.from({ length: 20 }, (_, at) => `s${at}`)
      const sent = ids.flatMap(id => [1, 2, 3].map(() => credits.spend(entry(id, 1))))
      expect((await Promise.all(sent)).filter(it => !it.spent)).toEqual([])
      expect(await credits.balance('acc_1')).toBe(0)
    })

    it('lets a refused spending try again under its id', async () => {
      const credits = await withBalance(1)
      expect((await credits.spend(entry('s', 2))).spent).toBe(false)
      await credits.grant(entry('more', 1))
      expect(await credits.spend(entry('s', 2))).toEqual({ spent: true, balance: 0 })
    })

    it('stays exact and never goes below zero under 200 spendings at once', async () => {
      const credits = await withBalance(150)
      const all = Array.from({ length: 200 }, (_, at) => credits.spend(entry(`s${at}`, 1)))
      const outcomes = await Promise.all(all)
      expect(outcomes.filter(it => it.spent)).toHaveLength(150)
      expect(outcomes.every(it => it.balance >= 0)).toBe(true)
      expect(await credits.balance('acc_1')).toBe(0)
    })

    it('belongs to one account', async () => {
      const stores = await open()
      await furnish(stores)
      await stores.directory.add('account', anAccount({ id: 'acc_2', name: 'other' }))
      await stores.credits.grant(entry('g', 5))
      expect(await stores.credits.spend(entry('s', 1, 'acc_2'))).toEqual({ spent: false, balance: 0 })
      expect(await stores.credits.balance('acc_1')).toBe(5)
    })

    it.each([0, -5, 1.5, Number.NaN, 2 ** 53])('takes no amount of %s', async amount => {
      const credits = await withBalance(10)
      const fault = expect.objectContaining({ name: 'Fault' })
      await expect(credits.grant(entry('g', amount))).rejects.toThrow(fault)
      await expect(credits.spend(entry('s', amount))).rejects.toThrow(fault)
      expect(await credits.balance('acc_1')).toBe(10)
    })

    it('cannot be granted to an account that does not exist', async () => {
      const credits = await withBalance(0)
      const grant = credits.grant(entry('g', 1, 'acc_9'))
      await expect(grant).rejects.toThrow(expect.objectContaining({ name: 'Fault' }))
    })
  })

  describe(`a refund in ${adapter}`, () => {
    it('gives a spending back at most once', async () => {
      const credits = await withBalance(10)
      await credits.spend(entry('s', 4))
      const refunds = await Promise.all([1, 2, 3].map(() => credits.refund('s', NOON)))
      expect(refunds).toEqual([10, 10, 10])
      expect(await credits.balance('acc_1')).toBe(10)
    })

    it('gives back nothing that was never spent', async () => {
      const credits = await withBalance(10)
      await credits.spend(entry('refused', 99))
      expect(await credits.refund('refused', NOON)).toBeUndefined()
      expect(await credits.refund('grant', NOON)).toBeUndefined()
      expect(await credits.refund('nothing', NOON)).toBeUndefined()
      expect(await credits.balance('acc_1')).toBe(10)
    })

    it('is not spent again by the id it gave back', async () => {
      const credits = await withBalance(10)
      await credits.spend(entry('s', 4))
      await credits.refund('s', NOON)
      expect(await credits.spend(entry('s', 4))).toEqual({ spent: false, balance: 10 })
    })
  })
}
