import { describe, expect, it } from 'vitest'
import type { Reason } from '../../src/core/reason.ts'
import { DAY, HOUR, type Instant, MINUTE } from '../../src/core/terms.ts'
import { freshTally, type User } from '../../src/core/usage.ts'
import { noon } from '../build/case.ts'
import { aControl, aKeyOf, aShop, type Control, each, type Json } from '../build/control.ts'

const iso = (at: number): string => new Date(at).toISOString()

/** A control plane with one account and its key, and what counts uses of it. */
async function counted() {
  const control = await aControl()
  const shop = await aShop(control)
  const key = String((await aKeyOf(control, shop.accountId))['id'])
  const ours: User = { ...shop, keyId: key }
  const refused = (user: User, at: number, reason: Reason, times: number) =>
    add(control, user, at, tally => {
      tally.refused = new Map([[reason, times]])
    })
  return { control, ...shop, key, ours, refused }
}

function add(
  { engine }: Control,
  user: User,
  at: number,
  change: (tally: ReturnType<typeof freshTally>) => void,
): void {
  const tally = freshTally(user)
  engine.ports.usage.enlist(tally, at as Instant)
  change(tally)
}

const admit = (control: Control, user: User, at: number, times: number): void =>
  add(control, user, at, tally => {
    tally.admitted = times
    tally.cost = times * 2
  })

/** What an answer counts at each of its steps that has something. */
const busy = (json: Json): Json =>
  Object.fromEntries(
    [json['items']]
      .flat()
      .map(it => Object(it))
      .filter(it => it.admitted + it.refused > 0)
      .map(it => [it.at, it.outcomes]),
  )

describe('the usage of a key', () => {
  it('is there step by step, oldest first, also where nothing was', async () => {
    const { control, key, ours, refused } = await counted()
    admit(control, ours, noon - 90 * MINUTE, 3)
    admit(control, ours, noon - 30 * MINUTE, 4)
    refused(ours, noon - 30 * MINUTE, 'expired', 5)
    const query = `step=hour&from=${iso(noon - 3 * HOUR)}&to=${iso(noon)}`
    const { status, json } = await control.call('GET', `/v1/keys/${key}/usage?${query}`)
    expect(status).toBe(200)
    const nothing = { admitted: 0, refused: 0, cost: 0, outcomes: {} }
    expect(json).toMatchObject({
      step: 'hour',
      from: iso(noon - 3 * HOUR),
      to: iso(noon),
      totals: { admitted: 7, refused: 5, cost: 14, outcomes: { admitted: 7, expired: 5 } },
      items: [
        { at: iso(noon - 3 * HOUR), ...nothing },
        { at: iso(noon - 2 * HOUR), admitted: 3, refused: 0, cost: 6, outcomes: { admitted: 3 } },
        { at: iso(noon - HOUR), admitted: 4, refused: 5, cost: 8, outcomes: { admitted: 4, expired: 5 } },
      ],
    })
  })

  it.each([
    ['minute', 60, noon],
    ['hour', 48, noon],
    ['day', 30, noon + 12 * HOUR],
  ] as const)('by the %s is of the last %i of them when nobody says', async (step, count, end) => {
    const { control, key } = await counted()
    const { json } = await control.call('GET', `/v1/keys/${key}/usage?step=${step}`)
    expect([json['items']].flat()).toHaveLength(count)
    expect(json['to']).toBe(iso(end))
  })

  it('takes in the whole steps a time lies in, and the one that is running', async () => {
    const { control, key, ours } = await counted()
    control.clock.at = (noon + 61_500) as Instant
    admit(control, ours, noon + 60_000, 1)
    const query = `step=minute&from=${iso(noon + 59_999)}`
    const { json } = await control.call('GET', `/v1/keys/${key}/usage?${query}`)
    expect(json).toMatchObject({ from: iso(noon), to: iso(noon + 2 * MINUTE) })
    expect(busy(json)).toEqual({ [iso(noon + MINUTE)]: { admitted: 1 } })
  })

  it('says from when on it is kept', async () => {
    const { control, key } = await counted()
    const { json } = await control.call('GET', `/v1/keys/${key}/usage?step=minute`)
    expect(json['keptFrom']).toBe(iso(noon - 2 * DAY))
  })

  it('counts each verdict about it, its reason, its cost, and nothing of a dry run', async () => {
    const control = await aControl()
    const { accountId } = await aShop(control)
    const made = await aKeyOf(control, accountId)
    const [secret = ''] = each(made, 'secrets', 'secret').filter(it => it.startsWith('zsk_sk'))
    const served = control.engine.apis.named('zensearch')
    if (served === undefined) throw new TypeError('not served')
    const verify = (change: object = {}) =>
      control.engine.verify(
        served,
        {
          rawHeaders: [],
          secret,
          need: {
            access: 'read',
            scopes: [],
            modules: [],
            environments: [],
            resources: [],
            cost: 3,
            credits: 0,
          },
          address: () => undefined,
          body: async () => new Uint8Array(),
          ...change,
        },
        control.clock.now(),
      )
    await verify()
    await verify()
    await verify({ dryRun: true })
    await verify({ dryRun: true, secret: 'zsk_sk_nonsense' })
    await control.call('POST', `/v1/keys/${made['id']}/disable`)
    await verify()
    await verify({ dryRun: true })
    const { json } = await control.call('GET', `/v1/keys/${made['id']}/usage?to=${iso(noon + HOUR)}`)
    expect(json['totals']).toEqual({
      admitted: 2,
      refused: 1,
      cost: 6,
      outcomes: { admitted: 2, disabled: 1 },
      latency: null,
    })
  })
})

describe('the usage of many keys', () => {
  it('is of an account, of an API by its name or its id, or of all APIs', async () => {
    const { control, accountId, apiId, ours, refused } = await counted()
    const other = await aShop(control, 'jobhive')
    admit(control, ours, noon, 1)
    admit(control, { ...ours, keyId: 'key_2' }, noon, 2)
    admit(control, { apiId, accountId: 'acc_2', keyId: 'key_3' }, noon, 4)
    admit(control, { ...other, keyId: 'key_4' }, noon, 8)
    refused({ apiId }, noon, 'unknown', 16)
    const totals = async (query: string) =>
      Object((await control.call('GET', `/v1/usage?to=${iso(noon + HOUR)}&${query}`)).json['totals']).outcomes
    expect(await totals(`account=${accountId}`)).toEqual({ admitted: 3 })
    expect(await totals(`account=${accountId}&api=zensearch`)).toEqual({ admitted: 3 })
    expect(await totals('api=zensearch')).toEqual({ admitted: 7, unknown: 16 })
    expect(await totals(`api=${other.apiId}`)).toEqual({ admitted: 8 })
    const roots = Object(await totals('api=latchkey'))
    expect(await totals('')).toEqual({ admitted: 15 + roots.admitted + 1, unknown: 16 })
  })

  it('has that of root keys only for who may see those', async () => {
    const { control, ours } = await counted()
    admit(control, ours, noon, 1)
    const plain = await control.rootKey(['keys:read'])
    const as = (held: { readonly secret: string }) => ({ as: held.secret })
    const ask = (query: string, held: { readonly secret: string }) =>
      control.call('GET', `/v1/usage?${query}to=${iso(noon + HOUR)}`, undefined, as(held))
    expect((await ask('', plain)).json['totals']).toMatchObject({ outcomes: { admitted: 1 } })
    expect((await ask('api=latchkey&', plain)).json).toMatchObject({
      code: 'role-insufficient',
      detail: expect.stringContaining('root-keys:read'),
    })
    expect((await ask(`account=${control.staff.id}&`, plain)).status).toBe(403)
    const wise = await control.rootKey(['keys:read', 'root-keys:read'])
    expect((await ask('api=latchkey&', wise)).json['totals']).toMatchObject({ refused: 0 })
    expect((await ask(`account=${control.staff.id}&`, wise)).status).toBe(200)
  })

  it('is told key by key, page by page, newest first, also of keys that were never used', async () => {
    const { control, accountId, key, ours } = await counted()
    control.clock.at = (noon + 1) as Instant
    const newer = String((await aKeyOf(control, accountId, { name: 'Newer' }))['id'])
    admit(control, ours, noon, 7)
    admit(control, ours, noon - DAY, 5)
    const path = `/v1/usage/keys?account=${accountId}&step=day&limit=1`
    const first = await control.call('GET', path)
    expect(first.json['items']).toEqual([
      { keyId: newer, name: 'Newer', admitted: 0, refused: 0, cost: 0, outcomes: {} },
    ])
    const second = await control.call('GET', `${path}&cursor=${first.json['next']}`)
    const sums = { admitted: 12, refused: 0, cost: 24, outcomes: { admitted: 12 } }
    expect(second.json).toMatchObject({ items: [{ keyId: key, ...sums }], totals: sums, next: null })
  })
})

describe('what is asked wrongly about usage', () => {
  const from = `from=${iso(noon)}`
  it.each([
    ['a step there is none of', '?step=week', 'step', /minute/],
    ['no time', '?from=yesterday', 'from', /offset/],
    ['nothing between two times', `?${from}&to=${iso(noon)}`, 'from', /before "to"/],
    ['a time to come', `?from=${iso(noon + DAY)}`, 'from', /before now/],
    [
      'more minutes than an answer has',
      `?step=minute&from=${iso(noon - 1501 * MINUTE)}`,
      'from',
      /1501 minutes.*1500/,
    ],
    [
      'times that are far apart',
      '?from=0001-01-01T00:00:00Z&to=9999-12-31T00:00:00Z',
      'from',
      /at most 1500/,
    ],
    ['something else', '?group=key', 'group', /./],
  ])('%s is refused with the field it is about', async (_, query, path, says) => {
    const { control, key } = await counted()
    for (const place of [`/v1/keys/${key}/usage`, '/v1/usage']) {
      const { status, json } = await control.call('GET', place + query)
      expect([status, json['code'], json['path']]).toEqual([400, 'input-invalid', path])
      expect(json['detail']).toMatch(says)
    }
  })

  it('takes 1500 steps, and of many keys 100', async () => {
    const { control, key, accountId } = await counted()
    const day = `step=day&from=${iso(noon - 12 * HOUR - 1499 * DAY)}`
    const whole = await control.call('GET', `/v1/keys/${key}/usage?${day}`)
    expect([whole.json['items']].flat()).toHaveLength(1500)
    const path = `/v1/usage/keys?account=${accountId}&step=minute&from=`
    expect((await control.call('GET', path + iso(noon - 100 * MINUTE))).status).toBe(200)
    expect((await control.call('GET', path + iso(noon - 101 * MINUTE))).json['path']).toBe('from')
  })

  it.each([
    ['/v1/keys/key_none/usage', 404, 'key-unknown', 'id'],
    ['/v1/usage?account=acc_none', 404, 'account-unknown', 'account'],
    ['/v1/usage?api=none', 404, 'api-unknown', 'api'],
    ['/v1/usage/keys?account=acc_none', 404, 'account-unknown', 'account'],
    ['/v1/usage/keys', 400, 'input-invalid', 'account'],
  ])('%s is answered with what there is none of', async (path, status, code, field) => {
    const { control } = await counted()
    const { json } = await control.call('GET', path)
    expect([json['status'], json['code'], json['path']]).toEqual([status, code, field])
  })

  it('is an account of another API than the one named beside it', async () => {
    const { control, accountId } = await counted()
    await aShop(control, 'jobhive')
    const { json } = await control.call('GET', `/v1/usage?api=jobhive&account=${accountId}`)
    expect([json['code'], json['path']]).toEqual(['input-invalid', 'api'])
  })

  it('is a cursor of something else', async () => {
    const { control, accountId } = await counted()
    const { json } = await control.call('GET', `/v1/usage/keys?account=${accountId}&cursor=abc`)
    expect([json['code'], json['path']]).toEqual(['input-invalid', 'cursor'])
  })
})
