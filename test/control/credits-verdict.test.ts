import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLatchkey } from '../../src/client/client.ts'
import { HOUR, MINUTE } from '../../src/core/terms.ts'
import { aBank, type Bank } from '../build/bank.ts'
import { at } from '../build/client.ts'
import type { Json } from '../build/control.ts'

let bank: Bank
beforeAll(async () => {
  bank = await aBank()
})
afterAll(() => bank.close())

describe('a verdict', () => {
  it('holds credits where that is asked for, until they are committed', async () => {
    const account = await bank.anAccount()
    const key = await bank.keyOf(account, 'live')
    const { json } = await bank.verify({ key, need: { credits: 3 }, reserve: 60 })
    const id = at(json, 'credits', 'id')
    const until = new Date(bank.home.clock.now() + MINUTE).toISOString()
    expect(json['credits']).toEqual({ id, credits: 3, balance: 7, held: true, until })
    expect(await bank.standing(account)).toMatchObject({ balance: 7, held: 3 })
    expect((await bank.commit(id, { amount: 2 })).json).toMatchObject({
      committed: 2,
      credits: { balance: 8 },
    })
    const [, reserved] = await bank.ledger(account)
    expect(reserved).toMatchObject({ kind: 'reserve', actor: { kind: 'key', name: 'A key' } })
  })

  it('spends them otherwise, under the key it is about', async () => {
    const account = await bank.anAccount()
    const { json } = await bank.verify({ key: await bank.keyOf(account, 'live'), need: { credits: 3 } })
    expect(json['credits']).toEqual({ id: expect.stringMatching(/^spd_/), credits: 3, balance: 7 })
    const [spent] = await bank.ledger(account)
    expect(spent).toMatchObject({ kind: 'spend', amount: -3, spending: at(json, 'credits', 'id') })
    expect(spent).toMatchObject({ actor: { kind: 'key', name: 'A key' } })
  })

  it.each(['dev', 'test'])('in the environment %s, which is free, neither holds nor spends', async free => {
    const account = await bank.anAccount()
    const key = await bank.keyOf(account, free)
    for (const reserve of [undefined, 60]) {
      const { json } = await bank.verify({ key, need: { credits: 3 }, ...(reserve && { reserve }) })
      expect([json['valid'], json['credits']]).toEqual([true, null])
    }
    expect(await bank.standing(account)).toMatchObject({ balance: 10, held: 0 })
    expect(await bank.kinds(account)).toEqual(['grant'])
  })

  it('that is refused, or tried dry, or costs nothing, holds nothing', async () => {
    const account = await bank.anAccount(2)
    const key = await bank.keyOf(account, 'live')
    const short = await bank.verify({ key, need: { credits: 3 }, reserve: 60 })
    expect(short.json['reason']).toBe('credits-exhausted')
    const scope = await bank.verify({ key, need: { credits: 1, scopes: ['interviews:delete'] }, reserve: 60 })
    expect(scope.json['reason']).toBe('scope-missing')
    const dry = await bank.verify({ key, need: { credits: 1 }, reserve: 60, dryRun: true })
    expect([dry.json['valid'], dry.json['credits']]).toEqual([true, null])
    const free = await bank.verify({ key, reserve: 60 })
    expect([free.json['valid'], free.json['credits']]).toEqual([true, null])
    expect(await bank.kinds(account)).toEqual(['grant'])
  })

  it.each([0, 1.5, 604_801, '60'])('does not reserve for %j seconds', async seconds => {
    const { status, json } = await bank.verify({ key: 'x', reserve: seconds })
    expect([status, json['path']]).toEqual([400, 'reserve'])
  })

  it('finds what was held beyond its time at that very instant', async () => {
    const account = await bank.anAccount(3)
    const key = await bank.keyOf(account)
    expect((await bank.verify({ key, need: { credits: 3 }, reserve: 60 })).json['valid']).toBe(true)
    bank.home.clock.advance(MINUTE)
    const dry = await bank.verify({ key, need: { credits: 4 }, dryRun: true })
    expect(dry.json['reason']).toBe('credits-exhausted')
    expect((await bank.verify({ key, need: { credits: 3 } })).json['credits']).toMatchObject({ balance: 0 })
  })

  it('holds for many at once no more than there is, and what is left goes back by itself', async () => {
    const account = await bank.anAccount(30)
    const key = await bank.keyOf(account, 'live')
    const question = { key, need: { credits: 1 }, cost: 0, reserve: 3600 }
    const verdicts = await Promise.all(Array.from({ length: 50 }, () => bank.verify(question)))
    expect(verdicts.filter(it => it.json['valid'] === true)).toHaveLength(30)
    expect(await bank.standing(account)).toMatchObject({ balance: 0, held: 30 })
    bank.home.clock.advance(HOUR)
    expect(await bank.standing(account)).toMatchObject({ balance: 30, held: 0 })
    await bank.expectSound(account)
  })
})

describe('200 spendings at once on one balance', () => {
  it('take exactly what there is, and leave a ledger that says so', async () => {
    const account = await bank.anAccount(150)
    const key = await bank.keyOf(account)
    const question = { key, need: { credits: 1 }, cost: 0 }
    const verdicts = await Promise.all(Array.from({ length: 200 }, () => bank.verify(question)))
    const charges = verdicts.flatMap(it => at(it.json, 'credits', 'id') ?? [])
    expect(new Set(charges).size).toBe(150)
    expect(verdicts.filter(it => it.json['reason'] === 'credits-exhausted')).toHaveLength(50)
    const balances = verdicts.flatMap(it => at(it.json, 'credits', 'balance') ?? [])
    expect(balances.map(Number).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, it) => it))
    expect(await bank.standing(account)).toMatchObject({ balance: 0, held: 0 })
    const first = await bank.ledger(account, '?kind=spend&limit=100')
    const rest = await bank.ledger(account, `?kind=spend&limit=100&cursor=${await cursorAfter(first)}`)
    expect([...first, ...rest].map(it => it['id']).toSorted()).toEqual(charges.map(String).toSorted())
    await bank.expectSound(account)
  })

  const cursorAfter = async (items: readonly Json[]) =>
    Buffer.from(JSON.stringify([items.at(-1)?.['seq']])).toString('base64url')
})

describe('a program with the client', () => {
  it('holds credits with a verdict, commits what it took, and reads the ledger', async () => {
    const account = await bank.anAccount()
    const { running, rootKey } = bank.home
    const places = { url: running.controlUrl, gatewayUrl: running.gatewayUrl }
    const latchkey = createLatchkey({ ...places, credential: rootKey })
    const question = { api: 'jobhive', key: await bank.keyOf(account), need: { credits: 4 }, reserve: 60 }
    const verdict = await latchkey.verify(question)
    const held = verdict.valid ? verdict.credits : null
    expect(held).toMatchObject({ credits: 4, balance: 6, held: true })
    const id = held?.id ?? ''
    expect(await latchkey.reservations.commit(id, { amount: 3 })).toMatchObject({ committed: 3 })
    await expect(latchkey.reservations.release(id)).rejects.toMatchObject({ code: 'reservation-over' })
    const other = await latchkey.reservations.create(account, { amount: 1, seconds: 60 })
    expect(await latchkey.reservations.release(other.id)).toMatchObject({ state: 'released' })
    expect(await latchkey.credits.refund(account, { spending: id })).toMatchObject({ balance: 10, held: 0 })
    const kinds: string[] = []
    for await (const entry of latchkey.credits.listEntries(account, { limit: 2 })) kinds.push(entry.kind)
    expect(kinds).toEqual(['refund', 'release', 'reserve', 'commit', 'reserve', 'grant'])
    expect(await latchkey.credits.verify(account)).toEqual({ ok: true, entries: 6, flaw: null })
  })
})
