import { describe, expect, it } from 'vitest'
import { at } from '../build/client.ts'
import type { Json } from '../build/control.ts'
import { aHome, demoOf, jsonIn, manage, serving } from './program.ts'

const GRANTED = 150
const MANY = 200

/** An account with credits, and a key of it. */
async function aCustomer(home: string) {
  const demo = demoOf(home)
  const wanted = { apiId: 'jobhive', name: 'Busy' }
  const account = String((await manage(demo, 'POST /v1/accounts', wanted)).json['id'])
  await manage(demo, `POST /v1/accounts/${account}/credits`, { amount: GRANTED })
  const key = { accountId: account, name: 'Busy', environment: 'live', scopes: ['interviews:read'] }
  const { json } = await manage(demo, 'POST /v1/keys', key)
  return { account, key: String(at(json, 'secrets', 0, 'secret')) }
}

/** Asks for a verdict on a request that costs a credit. */
async function verify(home: string, key: string, more: Json = {}): Promise<Json> {
  const { gateway, rootKey } = demoOf(home)
  const response = await fetch(`${gateway}/_latchkey/v1/verify`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${rootKey}` },
    body: JSON.stringify({ api: 'jobhive', key, need: { credits: 1 }, cost: 0, ...more }),
  })
  return jsonIn(response)
}

interface Entry extends Json {
  readonly id: string
  readonly kind: string
  readonly spending: string
}

/** The whole ledger, newest first. */
async function ledger(home: string, account: string): Promise<readonly Entry[]> {
  const entries: Entry[] = []
  let cursor = ''
  do {
    const path = `GET /v1/accounts/${account}/credits/entries?limit=100${cursor}`
    const { json } = await manage(demoOf(home), path)
    entries.push(...[json['items']].flat().map(it => Object(it)))
    cursor = typeof json['next'] === 'string' ? `&cursor=${json['next']}` : ''
  } while (cursor !== '')
  return entries
}

const sum = (entries: readonly Json[], of: string): number =>
  entries.reduce((total, it) => total + Number(it[of]), 0)

/** What must hold after any crash: the ledger leads to the balance, and nothing ever stood below zero. */
async function expectSound(home: string, account: string): Promise<readonly Entry[]> {
  const entries = await ledger(home, account)
  const { json } = await manage(demoOf(home), `GET /v1/accounts/${account}/credits`)
  expect(json).toMatchObject({ balance: sum(entries, 'amount') })
  expect(Number(json['balance']) + Number(json['held'])).toBe(GRANTED - sum(entries, 'charged'))
  for (const it of entries)
    expect(Math.min(Number(it['balance']), Number(it['held']))).toBeGreaterThanOrEqual(0)
  const check = await manage(demoOf(home), `GET /v1/accounts/${account}/credits/verify`)
  expect(check.json).toEqual({ ok: true, entries: entries.length, flaw: null })
  expect(new Set(entries.map(it => it.id)).size).toBe(entries.length)
  return entries
}

/** Does something many times, `hands` at a time, until it is done or the connection breaks. */
async function byHands(hands: number, act: () => Promise<void>): Promise<void> {
  let left = MANY
  const work = async () => {
    while (left-- > 0) await act()
  }
  await Promise.allSettled(Array.from({ length: hands }, work))
}

describe('a server that is killed amid 200 spendings', () => {
  it.each([
    { hands: 200, acknowledged: 1 },
    { hands: 20, acknowledged: 40 },
    { hands: 3, acknowledged: 100 },
  ])('has every one it acknowledged ($hands at a time)', async ({ hands, acknowledged }) => {
    const home = aHome()
    const program = await serving(home)
    const { account, key } = await aCustomer(home)
    const charged: string[] = []
    await byHands(hands, async () => {
      const { credits } = await verify(home, key)
      if (credits === null || credits === undefined) return
      charged.push(String(at(credits, 'id')))
      if (charged.length === acknowledged) program.child.kill('SIGKILL')
    })
    expect(await program.ended).toEqual([null, 'SIGKILL'])
    expect(charged.length).toBeGreaterThanOrEqual(acknowledged)

    const again = await serving(home)
    const entries = await expectSound(home, account)
    const spent = entries.filter(it => it.kind === 'spend')
    expect(spent.map(it => it.id)).toEqual(expect.arrayContaining(charged))
    expect(spent.length).toBeLessThanOrEqual(MANY)

    const rest = GRANTED - spent.length
    const verdicts = await Promise.all(Array.from({ length: rest + 20 }, () => verify(home, key)))
    expect(verdicts.filter(it => it['valid'] === true)).toHaveLength(rest)
    await expectSound(home, account)
    expect(await again.stop()).toEqual([0, null])
  })
})

describe('a server that is killed amid 200 reservations', () => {
  it.each([
    { hands: 200, acknowledged: 30 },
    { hands: 10, acknowledged: 90 },
  ])('has every step it acknowledged ($hands at a time)', async ({ hands, acknowledged }) => {
    const home = aHome()
    const program = await serving(home)
    const { account, key } = await aCustomer(home)
    const steps: (readonly [id: string, state: string])[] = []
    const done = (id: string, state: string) => {
      steps.push([id, state])
      if (steps.length === acknowledged) program.child.kill('SIGKILL')
    }
    let turn = 0
    await byHands(hands, async () => {
      const end = turn++ % 3
      const { credits } = await verify(home, key, { reserve: 3600 })
      if (credits === null || credits === undefined) return
      const id = String(at(credits, 'id'))
      done(id, 'held')
      if (end === 0) return
      const verb = end === 1 ? 'commit' : 'release'
      const { json } = await manage(demoOf(home), `POST /v1/reservations/${id}/${verb}`, {})
      done(id, String(json['state']))
    })
    expect(await program.ended).toEqual([null, 'SIGKILL'])

    await serving(home)
    const entries = await expectSound(home, account)
    for (const [id, state] of steps.filter(([, state]) => state !== 'held')) {
      const { json } = await manage(demoOf(home), `GET /v1/reservations/${id}`)
      expect([id, json['state']]).toEqual([id, state])
    }
    const made = entries.filter(it => it.kind === 'reserve').map(it => it.id)
    expect(made).toEqual(expect.arrayContaining(steps.map(([id]) => id)))
    for (const id of made) {
      const { json } = await manage(demoOf(home), `GET /v1/reservations/${id}`)
      if (json['state'] === 'held') await manage(demoOf(home), `POST /v1/reservations/${id}/commit`, {})
    }
    expect(sum(await expectSound(home, account), 'charged')).toBe(
      made.length - (await ledger(home, account)).filter(it => it.kind === 'release').length,
    )
  })

  it('gives back at its next start, once, what is held beyond its time by then', async () => {
    const home = aHome()
    const program = await serving(home)
    const { account, key } = await aCustomer(home)
    const made = await Promise.all(Array.from({ length: 20 }, () => verify(home, key, { reserve: 1 })))
    const until = Date.parse(String(at(made[0], 'credits', 'until')))
    await program.stop('SIGKILL')
    expect(made.filter(it => it['valid'] === true)).toHaveLength(20)
    await expect.poll(() => Date.now(), { interval: 50, timeout: 5000 }).toBeGreaterThan(until + 500)

    await serving(home)
    const entries = await expectSound(home, account)
    expect(entries.filter(it => it.kind === 'expire')).toHaveLength(20)
    const { json } = await manage(demoOf(home), `GET /v1/accounts/${account}/credits`)
    expect(json).toMatchObject({ balance: GRANTED, held: 0 })
  })
})
