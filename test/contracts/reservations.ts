import { describe, expect, it } from 'vitest'
import { after, MINUTE } from '../../src/core/terms.ts'
import { verifyLedger } from '../../src/engine/credits.ts'
import type { CreditHold, CreditStore } from '../../src/ports/credits.ts'
import { byAda, furnish, NOON, type OpenStores, walk } from './nouns.ts'

const UNTIL = after(NOON, MINUTE)

const hold = (id: string, amount: number, change: Partial<CreditHold> = {}): CreditHold => ({
  ...{ id, amount, accountId: 'acc_1', at: NOON, until: UNTIL },
  ...change,
})

/** What can be spent, and what is held. */
async function standingOf(credits: CreditStore): Promise<readonly number[]> {
  const { balance, held } = await credits.standing('acc_1')
  return [balance, held]
}

/** Everything in the ledger, oldest first: kind, amount, balance and held after it. */
async function told(credits: CreditStore, limit = 100): Promise<readonly (readonly unknown[])[]> {
  const entries = await walk(async cursor => credits.entries('acc_1', { limit, cursor }))
  return entries.toReversed().map(it => [it.kind, it.amount, it.balance, it.held])
}

/** Every CreditStore holds credits and keeps its ledger like this, or is not one. */
export function reservationContract(adapter: string, open: OpenStores): void {
  const furnished = async (amount = 10) => {
    const stores = await open()
    await furnish(stores)
    if (amount > 0) await stores.credits.grant({ id: 'grant', accountId: 'acc_1', amount, at: NOON })
    return stores
  }
  const withBalance = async (amount = 10) => (await furnished(amount)).credits

  describe(`a reservation in ${adapter}`, () => {
    it('takes credits from the balance and holds them', async () => {
      const credits = await withBalance()
      expect(await credits.reserve(hold('r', 4))).toMatchObject({
        outcome: 'held',
        reservation: { id: 'r', state: 'held', amount: 4, committed: 0, createdAt: NOON, until: UNTIL },
        standing: { balance: 6, held: 4 },
      })
      expect(await credits.balance('acc_1')).toBe(6)
      expect((await credits.spend({ ...hold('s', 7) })).spent).toBe(false)
      expect(await credits.reservation('r')).toMatchObject({ state: 'held', amount: 4 })
      expect(await credits.reservation('none')).toBeUndefined()
    })

    it('holds nothing when the balance is short, also of an account that is not there', async () => {
      const credits = await withBalance()
      expect(await credits.reserve(hold('r', 11))).toEqual({ outcome: 'short', balance: 10 })
      expect(await credits.reserve(hold('r', 1, { accountId: 'acc_9' }))).toEqual({
        outcome: 'short',
        balance: 0,
      })
      expect(await credits.reservation('r')).toBeUndefined()
      expect(await standingOf(credits)).toEqual([10, 0])
    })

    it('is made once by one id, however often it is sent', async () => {
      const credits = await withBalance()
      const made = await Promise.all([1, 2, 3].map(() => credits.reserve(hold('r', 4))))
      expect(made.map(it => it.outcome)).toEqual(['held', 'held', 'held'])
      expect(await standingOf(credits)).toEqual([6, 4])
    })

    it('is made once by one id, also when it is sent again just while it is made', async () => {
      const credits = await withBalance(30)
      const ids = Array.from({ length: 30 }, (_, at) => `r${at}`)
      const sent = ids.flatMap(id => [1, 2, 3].map(() => credits.reserve(hold(id, 1))))
      const outcomes = (await Promise.all(sent)).map(it => it.outcome)
      expect(new Set(outcomes)).toEqual(new Set(['held']))
      expect(await standingOf(credits)).toEqual([0, 30])
    })

    it('is refused an id that means something else', async () => {
      const credits = await withBalance()
      await credits.reserve(hold('r', 4))
      await credits.spend(hold('s', 1))
      expect(await credits.reserve(hold('r', 5))).toEqual({ outcome: 'taken' })
      expect(await credits.reserve(hold('s', 1))).toEqual({ outcome: 'taken' })
      expect((await credits.spend(hold('r', 4))).spent).toBe(false)
      expect(await standingOf(credits)).toEqual([5, 4])
    })

    it('is committed whole', async () => {
      const credits = await withBalance()
      await credits.reserve(hold('r', 4))
      const ended = await credits.commit({ id: 'r', at: after(NOON, 1) })
      expect(ended).toMatchObject({
        outcome: 'done',
        reservation: { state: 'committed', committed: 4, endedAt: after(NOON, 1) },
        standing: { balance: 6, held: 0 },
      })
      expect(await credits.reservation('r')).toEqual(ended?.reservation)
    })

    it('is committed in part, and the rest goes back', async () => {
      const credits = await withBalance()
      await credits.reserve(hold('r', 4))
      expect(await credits.commit({ id: 'r', at: NOON, amount: 1 })).toMatchObject({
        outcome: 'done',
        reservation: { state: 'committed', amount: 4, committed: 1 },
      })
      expect(await standingOf(credits)).toEqual([9, 0])
    })

    it('holds no more than it holds', async () => {
      const credits = await withBalance()
      await credits.reserve(hold('r', 4))
      expect(await credits.commit({ id: 'r', at: NOON, amount: 5 })).toMatchObject({ outcome: 'beyond' })
      expect(await standingOf(credits)).toEqual([6, 4])
      const fault = expect.objectContaining({ name: 'Fault' })
      await expect(credits.commit({ id: 'r', at: NOON, amount: -1 })).rejects.toThrow(fault)
      await expect(credits.reserve(hold('x', 0))).rejects.toThrow(fault)
      expect(await standingOf(credits)).toEqual([6, 4])
    })

    it('is released', async () => {
      const credits = await withBalance()
      await credits.reserve(hold('r', 4))
      expect(await credits.release('r', NOON)).toMatchObject({
        outcome: 'done',
        reservation: { state: 'released', committed: 0 },
        standing: { balance: 10, held: 0 },
      })
    })

    it('ends once: the same again is answered the same, and anything else is over', async () => {
      const credits = await withBalance()
      await credits.reserve(hold('c', 3))
      await credits.reserve(hold('r', 3))
      const commit = (id: string, amount?: number) => credits.commit({ id, at: NOON, amount })
      const commits = await Promise.all([commit('c', 2), commit('c', 2), commit('c', 2)])
      const releases = await Promise.all([1, 2, 3].map(() => credits.release('r', NOON)))
      expect([...commits, ...releases].map(it => it?.outcome)).toEqual(Array(6).fill('done'))
      expect(await standingOf(credits)).toEqual([8, 0])
      const others = [await commit('c'), await credits.release('c', NOON), await commit('r', 2)]
      expect(others.map(it => [it?.outcome, it?.reservation.state])).toEqual([
        ['over', 'committed'],
        ['over', 'committed'],
        ['over', 'released'],
      ])
      expect((await credits.reserve(hold('c', 3))).outcome).toBe('over')
      expect(await standingOf(credits)).toEqual([8, 0])
    })

    it('is listed in its account, newest first, as it stands', async () => {
      const credits = await withBalance()
      for (const at of [1, 2, 3]) await credits.reserve(hold(`r${at}`, 1, { at: after(NOON, at) }))
      await credits.commit({ id: 'r2', at: after(NOON, 4) })
      const page = async (cursor?: string) => credits.reservations('acc_1', { limit: 2, cursor })
      const all = await walk(page)
      expect(all.map(it => [it.id, it.state])).toEqual([
        ['r3', 'held'],
        ['r2', 'committed'],
        ['r1', 'held'],
      ])
      const held = await credits.reservations('acc_1', { limit: 9 }, 'held')
      expect(held.items.map(it => it.id)).toEqual(['r3', 'r1'])
      expect((await credits.reservations('acc_2', { limit: 9 })).items).toEqual([])
      expect((await credits.reservations('acc_1', { limit: 9, cursor: 'x' })).broken).toBe(true)
    })

    it('that nobody made cannot end', async () => {
      const credits = await withBalance()
      await credits.spend(hold('s', 1))
      expect(await credits.commit({ id: 's', at: NOON })).toBeUndefined()
      expect(await credits.release('none', NOON)).toBeUndefined()
    })

    it('is held until the very instant its time is over', async () => {
      const credits = await withBalance()
      await credits.reserve(hold('r', 4))
      await credits.reserve(hold('s', 4))
      expect(await credits.expire(after(UNTIL, -1))).toBe(0)
      expect((await credits.commit({ id: 'r', at: after(UNTIL, -1) }))?.outcome).toBe('done')
      expect(await credits.commit({ id: 's', at: UNTIL })).toMatchObject({
        outcome: 'over',
        reservation: { state: 'expired', endedAt: UNTIL },
        standing: { balance: 6, held: 0 },
      })
    })

    it('goes back exactly once when its time is over, whoever finds that', async () => {
      const credits = await withBalance()
      for (const id of ['a', 'b', 'c']) await credits.reserve(hold(id, 3))
      const found = await Promise.all([
        credits.expire(UNTIL),
        credits.expire(UNTIL, 'acc_1'),
        credits.commit({ id: 'b', at: UNTIL }),
        credits.release('c', UNTIL),
      ])
      expect(found.slice(2)).toMatchObject([{ outcome: 'over' }, { outcome: 'done' }])
      expect(await standingOf(credits)).toEqual([10, 0])
      expect((await told(credits)).filter(([kind]) => kind === 'expire')).toHaveLength(3)
      expect(await credits.expire(after(UNTIL, MINUTE))).toBe(0)
    })

    it('expires in its own account where one is named', async () => {
      const credits = await withBalance()
      await credits.reserve(hold('r', 4))
      expect(await credits.expire(UNTIL, 'acc_2')).toBe(0)
      expect(await credits.expire(UNTIL, 'acc_1')).toBe(1)
    })

    it('whose time is over keeps nobody from spending what it held', async () => {
      const credits = await withBalance()
      await credits.reserve(hold('r', 10))
      expect((await credits.spend(hold('s', 6, { at: after(UNTIL, -1) }))).spent).toBe(false)
      expect(await credits.spend(hold('t', 6, { at: UNTIL }))).toEqual({ spent: true, balance: 4 })
      expect((await credits.reserve(hold('u', 4, { at: UNTIL }))).outcome).toBe('held')
    })

    it('stays exact when 100 are made, committed and released at once', async () => {
      const credits = await withBalance(75)
      const each = async (at: number): Promise<number> => {
        const { outcome } = await credits.reserve(hold(`r${at}`, 1))
        if (outcome !== 'held') return 0
        const ends = [credits.commit({ id: `r${at}`, at: NOON }), credits.release(`r${at}`, NOON)]
        const done = await Promise.all(at % 2 === 0 ? ends : ends.toReversed())
        expect(done.filter(it => it?.outcome === 'done')).toHaveLength(1)
        return (await credits.reservation(`r${at}`))?.committed ?? 0
      }
      const used = await Promise.all(Array.from({ length: 100 }, (_, at) => each(at)))
      expect(await standingOf(credits)).toEqual([75 - used.reduce((sum, it) => sum + it, 0), 0])
      expect(await verifyLedger({ credits }, 'acc_1')).toBeUndefined()
    })
  })

  describe(`a refund of a reservation in ${adapter}`, () => {
    it('gives back what was committed, at most once', async () => {
      const credits = await withBalance()
      await credits.reserve(hold('r', 4))
      expect(await credits.refund('r', NOON)).toBeUndefined()
      await credits.commit({ id: 'r', at: NOON, amount: 3 })
      expect(await Promise.all([1, 2, 3].map(() => credits.refund('r', NOON)))).toEqual([10, 10, 10])
      expect(await credits.reservation('r')).toMatchObject({ state: 'refunded', committed: 3 })
      expect((await credits.commit({ id: 'r', at: NOON, amount: 3 }))?.outcome).toBe('over')
    })

    it('gives back nothing of one that was released or expired', async () => {
      const credits = await withBalance()
      await credits.reserve(hold('r', 4))
      await credits.reserve(hold('e', 4))
      await credits.release('r', NOON)
      await credits.expire(UNTIL)
      for (const id of ['r', 'e', 'r/end', 'e/end']) expect(await credits.refund(id, UNTIL)).toBeUndefined()
      expect(await standingOf(credits)).toEqual([10, 0])
    })
  })

  describe(`the ledger in ${adapter}`, () => {
    const everything = async (credits: CreditStore) => {
      await credits.spend({ ...hold('s', 2), reference: 'first' })
      for (const id of ['a', 'b', 'c']) await credits.reserve(hold(id, 2))
      await credits.commit({ id: 'a', at: NOON, amount: 1 })
      await credits.release('b', NOON)
      await credits.expire(UNTIL)
      await credits.refund('s', UNTIL)
      await credits.refund('a', UNTIL)
    }

    it('has every step with the balance after it, on any number of pages', async () => {
      const credits = await withBalance()
      await everything(credits)
      const steps = [
        ['grant', 10, 10, 0],
        ['spend', -2, 8, 0],
        ['reserve', -2, 6, 2],
        ['reserve', -2, 4, 4],
        ['reserve', -2, 2, 6],
        ['commit', 1, 3, 4],
        ['release', 2, 5, 2],
        ['expire', 2, 7, 0],
        ['refund', 2, 9, 0],
        ['refund', 1, 10, 0],
      ]
      expect(await told(credits)).toEqual(steps)
      expect(await told(credits, 3)).toEqual(steps)
      expect(await verifyLedger({ credits }, 'acc_1')).toBeUndefined()
    })

    it('has nothing of what was refused or repeated', async () => {
      const credits = await withBalance()
      await credits.spend(hold('s', 11))
      await credits.reserve(hold('r', 11))
      await credits.grant({ ...hold('grant', 10) })
      await credits.refund('s', NOON)
      expect(await told(credits)).toEqual([['grant', 10, 10, 0]])
    })

    it('is shown by kind, or by spending with all that became of it', async () => {
      const credits = await withBalance()
      await everything(credits)
      const ids = async (filter: object) =>
        (await credits.entries('acc_1', { limit: 9 }, filter)).items.map(it => [it.kind, it.id])
      expect(await ids({ kind: 'expire' })).toEqual([['expire', 'c/end']])
      expect(await ids({ spending: 'a' })).toEqual([
        ['refund', 'a/refund'],
        ['commit', 'a/end'],
        ['reserve', 'a'],
      ])
      expect(await ids({ spending: 's', kind: 'spend' })).toEqual([['spend', 's']])
      expect(await ids({ spending: 'grant' })).toEqual([])
    })

    it('shows the reference, and who did it where somebody did', async () => {
      const stores = await furnished()
      const { credits } = stores.attributedTo(byAda())
      const actor = { kind: 'key', id: 'key_1', name: 'A key' } as const
      await credits.reserve({ ...hold('r', 1), reference: 'job 7' })
      await credits.release('r', NOON)
      await credits.spend({ ...hold('s', 1), actor })
      await stores.credits.reserve(hold('e', 1))
      await credits.expire(UNTIL)
      const { items } = await credits.entries('acc_1', { limit: 9 })
      expect(items.map(it => [it.kind, it.reference, it.actor])).toEqual([
        ['expire', undefined, undefined],
        ['reserve', undefined, undefined],
        ['spend', undefined, actor],
        ['release', 'job 7', byAda().actor],
        ['reserve', 'job 7', byAda().actor],
        ['grant', undefined, undefined],
      ])
    })

    it('is of one account, and a cursor of another list is broken', async () => {
      const credits = await withBalance()
      expect((await credits.entries('acc_2', { limit: 9 })).items).toEqual([])
      expect((await credits.entries('acc_1', { limit: 9, cursor: 'x' })).broken).toBe(true)
    })
  })

  describe(`the audit log of ${adapter}`, () => {
    it('has what somebody did to credits, and not what nobody asked for', async () => {
      const stores = await furnished()
      const { credits } = stores.attributedTo(byAda())
      for (const id of ['a', 'b', 'c']) await credits.reserve(hold(id, 2))
      await credits.commit({ id: 'a', at: NOON, amount: 1 })
      await credits.release('b', NOON)
      await credits.commit({ id: 'c', at: UNTIL })
      await credits.refund('a', UNTIL)
      const entries = await stores.audit.entries(0)
      const reserved = { action: 'credits.reserve', accountId: 'acc_1' }
      expect(entries).toMatchObject([
        { ...reserved, target: { kind: 'reservation', id: 'a' } },
        { ...reserved, target: { kind: 'reservation', id: 'b' } },
        { ...reserved, target: { kind: 'reservation', id: 'c' } },
        {
          action: 'credits.commit',
          before: { balance: 4, held: 6 },
          after: { balance: 5, held: 4, amount: 1, charged: 1 },
        },
        { action: 'credits.release', target: { kind: 'reservation', id: 'b' } },
        { action: 'credits.refund', target: { kind: 'account', id: 'acc_1' } },
      ])
      expect(entries).toHaveLength(6)
    })
  })
}
