import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SECOND } from '../../src/core/terms.ts'
import { verifyLedger } from '../../src/engine/credits.ts'
import { aBank, type Bank, said } from '../build/bank.ts'
import type { Json } from '../build/control.ts'

let bank: Bank
beforeAll(async () => {
  bank = await aBank()
})
afterAll(() => bank.close())

describe('the ledger of an account', () => {
  it('tells each step with the balance after it, and who took it', async () => {
    const account = await bank.anAccount()
    const { json } = await bank.reserve(account, { amount: 4, seconds: 60, reference: 'job 7' })
    await bank.commit(json['id'], { amount: 3 })
    const [committed, reserved, granted] = await bank.ledger(account)
    expect(granted).toMatchObject({ seq: 1, kind: 'grant', amount: 10, balance: 10, reference: 'start' })
    expect(reserved).toMatchObject({ kind: 'reserve', amount: -4, charged: 0, balance: 6, held: 4 })
    expect(committed).toMatchObject({
      ...{ seq: 3, kind: 'commit', amount: 1, charged: 3, balance: 7, held: 0 },
      ...{ spending: json['id'], reference: 'job 7', actor: { kind: 'root-key' } },
    })
    await bank.expectSound(account)
  })

  it('comes in pages, and in kinds', async () => {
    const account = await bank.anAccount()
    for (const amount of [1, 2, 3]) await bank.made(`/v1/accounts/${account}/credits`, { amount })
    const first = (await bank.home.call('GET', `/v1/accounts/${account}/credits/entries?limit=3`)).json
    expect([first['items']].flat().map(it => Object(it).amount)).toEqual([3, 2, 1])
    const rest = await bank.ledger(account, `?limit=3&cursor=${first['next']}`)
    expect(rest.map(it => it['amount'])).toEqual([10])
    expect(await bank.ledger(account, '?kind=refund')).toEqual([])
    expect(await bank.ledger(account, '?kind=grant')).toHaveLength(4)
  })

  it.each([
    ['?kind=gift', 'kind'],
    ['?limit=0', 'limit'],
    ['?cursor=nonsense', 'cursor'],
    ['?spending=a%20b', 'spending'],
    ['?since=2026', 'since'],
  ])('cannot be asked for with %s', async (query, path) => {
    const account = await bank.anAccount(0)
    const answer = await bank.home.call('GET', `/v1/accounts/${account}/credits/entries${query}`)
    expect(said(answer)).toEqual([400, 'input-invalid', path])
  })

  it('that was tampered with is found', async () => {
    const account = await bank.anAccount()
    const { credits } = bank.home.home.ports
    const tampered = {
      ...credits,
      entries: async (...asked: Parameters<typeof credits.entries>) => {
        const page = await credits.entries(...asked)
        return { ...page, items: page.items.map(it => ({ ...it, amount: it.amount + 1 })) }
      },
    }
    expect(await verifyLedger({ credits: tampered }, account)).toMatchObject({ seq: 0 })
    const hidden = { ...credits, entries: async () => ({ items: [] }) }
    expect(await verifyLedger({ credits: hidden }, account)).toMatchObject({ seq: 1 })
    await bank.expectSound(account)
  })

  it('is followed page by page, and others are served in between', async () => {
    const account = await bank.anAccount()
    const { ports } = bank.home.home
    const grant = { accountId: account, amount: 1, at: bank.home.clock.now() }
    const many = Array.from({ length: 450 }, (_, at) =>
      ports.credits.grant({ ...grant, id: `${account}-${at}` }),
    )
    await Promise.all(many)
    const seen: unknown[] = []
    const serve = async () => void seen.push(await ports.credits.grant({ ...grant, id: `x${seen.length}` }))
    expect(await verifyLedger(ports, account, serve)).toBeUndefined()
    expect(seen).toEqual([461, 462, 463])
    await bank.expectSound(account)
  })

  it('of an account that is not there is not there', async () => {
    for (const path of ['', '/entries', '/verify']) {
      const answer = await bank.home.call('GET', `/v1/accounts/acc_none/credits${path}`)
      expect(said(answer)).toEqual([404, 'account-unknown', 'id'])
    }
  })
})

describe('a reservation', () => {
  it('is made, looked at, committed and refunded', async () => {
    const account = await bank.anAccount()
    const held = await bank.reserve(account, { amount: 4, seconds: 60 })
    expect(held.json).toMatchObject({ state: 'held', amount: 4, credits: { balance: 6, held: 4 } })
    const { id } = held.json
    expect((await bank.home.call('GET', `/v1/reservations/${id}`)).json).toEqual(held.json)
    expect((await bank.commit(id)).json).toMatchObject({ state: 'committed', committed: 4 })
    expect(await bank.standing(account)).toEqual({ accountId: account, balance: 6, held: 0 })
    const refund = { body: { spending: id } }
    for (let times = 0; times < 3; times++) {
      const { json } = await bank.home.call('POST', `/v1/accounts/${account}/credits/refund`, refund)
      expect(json).toMatchObject({ balance: 10, held: 0 })
    }
    expect(await bank.kinds(account)).toEqual(['refund', 'commit', 'reserve', 'grant'])
  })

  it('is listed with the others of its account, by how it stands', async () => {
    const account = await bank.anAccount()
    const ids: unknown[] = []
    for (let times = 0; times < 3; times++)
      ids.push((await bank.reserve(account, { amount: 1, seconds: 60 })).json['id'])
    await bank.release(ids[1])
    const listed = async (query: string) =>
      [(await bank.home.call('GET', `/v1/accounts/${account}/reservations${query}`)).json['items']]
        .flat()
        .map(it => Object(it).id)
    expect((await listed('')).toSorted()).toEqual(ids.map(String).toSorted())
    expect((await listed('?state=held')).toSorted()).toEqual([ids[0], ids[2]].map(String).toSorted())
    expect(await listed('?state=committed')).toEqual([])
    const wrong = await bank.home.call('GET', `/v1/accounts/${account}/reservations?state=lost`)
    expect(said(wrong)).toEqual([400, 'input-invalid', 'state'])
  })

  it('with the same reference holds nothing more, and with another amount is refused', async () => {
    const account = await bank.anAccount()
    const body = { amount: 4, seconds: 60, reference: 'job 7' }
    const [one, other] = [await bank.reserve(account, body), await bank.reserve(account, body)]
    expect(other.json['id']).toBe(one.json['id'])
    expect(said(await bank.reserve(account, { ...body, amount: 5 }))).toEqual([
      400,
      'input-invalid',
      'reference',
    ])
    await bank.release(one.json['id'])
    expect(said(await bank.reserve(account, body))).toEqual([409, 'reservation-over', undefined])
    expect(await bank.standing(account)).toMatchObject({ balance: 10, held: 0 })
  })

  it('under one Idempotency-Key is made once', async () => {
    const account = await bank.anAccount()
    const asking = { body: { amount: 4, seconds: 60 }, headers: { 'Idempotency-Key': `reserve-${account}` } }
    const path = `/v1/accounts/${account}/reservations`
    const [one, other] = [
      await bank.home.call('POST', path, asking),
      await bank.home.call('POST', path, asking),
    ]
    expect(other.json).toEqual(one.json)
    expect(await bank.standing(account)).toMatchObject({ balance: 6, held: 4 })
  })

  it('of more than there is is refused, and says what there is', async () => {
    const account = await bank.anAccount()
    const answer = await bank.reserve(account, { amount: 11, seconds: 60 })
    expect(said(answer)).toEqual([409, 'credits-short', 'amount'])
    expect(answer.json['detail']).toBe('The account has 10 credits. Grant it more, or reserve at most that.')
  })

  it('ends once: what contradicts its end is refused, and says how it ended', async () => {
    const account = await bank.anAccount()
    const [one, other] = [
      (await bank.reserve(account, { amount: 2, seconds: 60 })).json['id'],
      (await bank.reserve(account, { amount: 2, seconds: 60 })).json['id'],
    ]
    expect(said(await bank.commit(one, { amount: 3 }))).toEqual([400, 'input-invalid', 'amount'])
    await bank.commit(one, { amount: 1 })
    await bank.release(other)
    expect(said(await bank.commit(one, { amount: 1 }))).toEqual([200, 'committed', undefined])
    expect(said(await bank.release(other))).toEqual([200, 'released', undefined])
    const refused = [await bank.commit(one), await bank.release(one), await bank.commit(other)]
    expect(refused.map(it => said(it)[1])).toEqual(Array(3).fill('reservation-over'))
    expect(refused.map(it => it.json['detail'])).toEqual([
      `Reservation ${one} was committed with 1 of 2 credits. Make a new one.`,
      `Reservation ${one} was committed with 1 of 2 credits. Make a new one.`,
      `Reservation ${other} was released. Make a new one.`,
    ])
    expect(await bank.standing(account)).toMatchObject({ balance: 9, held: 0 })
  })

  it('goes back when its time is over: by itself, when it is looked at, and when it is committed', async () => {
    const account = await bank.anAccount()
    const [alone, seen, late] = await Promise.all(
      [1, 2, 3].map(async () => (await bank.reserve(account, { amount: 1, seconds: 30 })).json['id']),
    )
    bank.home.clock.advance(30 * SECOND)
    const expired = await bank.commit(late)
    expect(said(expired)).toEqual([409, 'reservation-over', undefined])
    expect(expired.json['detail']).toContain(' expired: nothing committed it in time. ')
    expect((await bank.home.call('GET', `/v1/reservations/${seen}`)).json).toMatchObject({ state: 'expired' })
    await expect
      .poll(async () => (await bank.home.home.ports.credits.reservation(String(alone)))?.state)
      .toBe('expired')
    expect(await bank.standing(account)).toMatchObject({ balance: 10, held: 0 })
    expect((await bank.kinds(account)).filter(it => it === 'expire')).toHaveLength(3)
  })

  it.each([
    ['POST /v1/accounts/{account}/reservations', { amount: 0, seconds: 60 }, 'amount'],
    ['POST /v1/accounts/{account}/reservations', { amount: 1.5, seconds: 60 }, 'amount'],
    ['POST /v1/accounts/{account}/reservations', { amount: 1 }, 'seconds'],
    ['POST /v1/accounts/{account}/reservations', { amount: 1, seconds: 0 }, 'seconds'],
    ['POST /v1/accounts/{account}/reservations', { amount: 1, seconds: 604_801 }, 'seconds'],
    ['POST /v1/accounts/{account}/reservations', { amount: 1, seconds: 1, reference: '' }, 'reference'],
    ['POST /v1/accounts/{account}/credits/refund', {}, 'spending'],
    ['POST /v1/accounts/{account}/credits/refund', { spending: 'a/b' }, 'spending'],
    ['POST /v1/reservations/rsv_none/commit', { amount: -1 }, 'amount'],
    ['POST /v1/reservations/rsv_none/commit', { credits: 1 }, 'credits'],
    ['POST /v1/reservations/rsv_none/release', { amount: 1 }, 'amount'],
  ])('%s does not take %j', async (line, body, field) => {
    const [method = '', path = ''] = line.replace('{account}', await bank.anAccount()).split(' ')
    expect(said(await bank.home.call(method, path, { body }))).toEqual([400, 'input-invalid', field])
  })

  it('that is not there, and a spending that never was, are not there', async () => {
    const account = await bank.anAccount()
    expect(said(await bank.commit('rsv_none'))).toEqual([404, 'reservation-unknown', 'id'])
    expect(said(await bank.release('rsv_none'))).toEqual([404, 'reservation-unknown', 'id'])
    expect(said(await bank.home.call('GET', '/v1/reservations/rsv_none'))).toEqual([
      ...[404, 'reservation-unknown', 'id'],
    ])
    const refund = async (of: string, spending: unknown) =>
      said(await bank.home.call('POST', `/v1/accounts/${of}/credits/refund`, { body: { spending } }))
    const { id } = (await bank.reserve(account, { amount: 1, seconds: 60 })).json
    expect(await refund(account, 'spd_none')).toEqual([404, 'spending-unknown', 'spending'])
    expect(await refund(account, id)).toEqual([404, 'spending-unknown', 'spending'])
    await bank.commit(id)
    expect(await refund(await bank.anAccount(), id)).toEqual([404, 'spending-unknown', 'spending'])
    expect(await refund(account, id)).toEqual([200, undefined, undefined])
  })
})

describe('a root key', () => {
  it.each([
    ['credits:read', [200, 403, 403, 403]],
    ['credits:write', [403, 201, 403, 200]],
    ['verify', [403, 403, 200, 403]],
  ] as const)('with %s may do that and no more', async (scope, expected) => {
    const account = await bank.anAccount()
    const { id } = (await bank.reserve(account, { amount: 1, seconds: 60 })).json
    const other = (await bank.reserve(account, { amount: 1, seconds: 60 })).json['id']
    await bank.commit(other)
    const { secrets } = await bank.made('/v1/root-keys', { name: 'narrow', scopes: [scope] })
    const headers = { Authorization: `Bearer ${Object([secrets].flat()[0]).secret}` }
    const statusOf = async (method: string, path: string, body?: Json) =>
      (await bank.home.call(method, path, { headers, body })).status
    const answers = [
      await statusOf('GET', `/v1/reservations/${id}`),
      await statusOf('POST', `/v1/accounts/${account}/reservations`, { amount: 1, seconds: 1 }),
      await statusOf('POST', `/v1/reservations/${id}/commit`, {}),
      await statusOf('POST', `/v1/accounts/${account}/credits/refund`, { spending: other }),
    ]
    expect(answers).toEqual(expected)
  })
})
