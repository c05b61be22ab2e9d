import { describe, expect, it } from 'vitest'
import { REASONS } from '../../src/core/reason.ts'
import { after, HOUR, type Instant, MINUTE } from '../../src/core/terms.ts'
import { freshTally } from '../../src/core/usage.ts'
import { noon } from '../build/case.ts'
import { aControl, aKeyOf, aShop, type Control, type Json } from '../build/control.ts'

const iso = (at: number): string => new Date(at).toISOString()

/** A control plane with one account whose requests took some time. */
async function timed() {
  const control = await aControl()
  const shop = await aShop(control)
  const took = (at: Instant, ...times: readonly number[]) => {
    for (const ms of times) control.engine.noteTime({ id: shop.accountId, apiId: shop.apiId }, at, ms)
  }
  return { control, took, ...shop }
}

const HOURS = `step=hour&from=${iso(noon - 2 * HOUR)}&to=${iso(noon + HOUR)}`

/** Counts so many uses of a key at noon. */
function use(
  { engine }: Control,
  user: Parameters<typeof freshTally>[0],
  admitted: number,
  refused = 0,
): void {
  const tally = freshTally(user)
  engine.ports.usage.enlist(tally, noon)
  tally.admitted = admitted
  tally.cost = admitted
  if (refused > 0) tally.refused = new Map([['expired', refused]])
}

describe('how long requests took', () => {
  it('is told of an account, of its API, and of all, for each step and together', async () => {
    const { control, took, accountId } = await timed()
    took(after(noon, -HOUR), 4, 4, 4, 4, 16)
    took(after(noon, 5 * MINUTE), 100)
    const latencyOf = (it: unknown) => Object(it).latency
    for (const query of [`account=${accountId}&`, 'api=zensearch&', '']) {
      const { json } = await control.call('GET', `/v1/usage?${query}${HOURS}`)
      expect([json['items']].flat().map(latencyOf)).toEqual([
        null,
        { count: 5, p50Ms: 5.25, p95Ms: 22 },
        { count: 1, p50Ms: 112, p95Ms: 126.4 },
      ])
      expect(latencyOf(json['totals'])).toEqual({ count: 6, p50Ms: 5.5, p95Ms: 118.4 })
    }
  })
})

describe('the exported usage', () => {
  const exported = async (control: Control, query: string) => {
    const { status, headers } = await control.call('GET', `/v1/usage/export?${query}`)
    return { status, headers, lines: (control.answers.at(-1) ?? '').trimEnd().split('\r\n') }
  }

  it('has a line for each step, with every outcome and how long requests took', async () => {
    const { control, took, accountId, apiId } = await timed()
    use(control, { accountId, apiId, keyId: 'key_1' }, 3, 2)
    took(noon, 4)
    const { status, headers, lines } = await exported(control, `account=${accountId}&${HOURS}`)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(headers.get('content-disposition')).toBe('attachment; filename="latchkey-usage.csv"')
    expect(lines[0]).toBe(['at,admitted,refused,cost', ...REASONS, 'timed,p50Ms,p95Ms'].join())
    const refusals = (expired: number) => REASONS.map(it => (it === 'expired' ? expired : 0))
    expect(lines.slice(1)).toEqual([
      [iso(noon - 2 * HOUR), 0, 0, 0, ...refusals(0), 0, '', ''].join(),
      [iso(noon - HOUR), 0, 0, 0, ...refusals(0), 0, '', ''].join(),
      [iso(noon), 3, 2, 3, ...refusals(2), 1, 5, 5.9].join(),
    ])
  })

  it('is refused for what it would not be shown for', async () => {
    const { control } = await timed()
    expect((await exported(control, 'account=acc_none')).status).toBe(404)
    expect((await exported(control, 'step=week')).status).toBe(400)
  })
})

describe('the keys that were used most', () => {
  const names = ({ items }: Json) => [items].flat().map(it => Object(it).name)

  it('are the first of all keys of the account, not only of the newest', async () => {
    const { control, accountId, apiId } = await timed()
    const uses = [7, 3, 9, 3, 0]
    for (const [at, admitted] of uses.entries()) {
      const key = await aKeyOf(control, accountId, { name: `key ${at}` })
      use(control, { accountId, apiId, keyId: String(key['id']) }, admitted, at === 3 ? 1 : 0)
    }
    const ask = async (query: string) =>
      (
        await control.call(
          'GET',
          `/v1/usage/keys?account=${accountId}&sort=-used&to=${iso(noon + HOUR)}&${query}`,
        )
      ).json
    const first = await ask('limit=2')
    expect(names(first)).toEqual(['key 2', 'key 0'])
    expect(first['totals']).toMatchObject({ admitted: 16, refused: 0 })
    const second = await ask(`limit=2&cursor=${first['next']}`)
    expect(names(second)).toEqual(['key 3', 'key 1'])
    expect(second['totals']).toMatchObject({ admitted: 6, refused: 1, outcomes: { admitted: 6, expired: 1 } })
    const last = await ask(`limit=2&cursor=${second['next']}`)
    expect([names(last), last['next']]).toEqual([['key 4'], null])
    expect(names(await ask(''))).toEqual(['key 2', 'key 0', 'key 3', 'key 1', 'key 4'])
  })

  it('are found among more keys than are looked at in one go', async () => {
    const { control, accountId, apiId } = await timed()
    const made = await Promise.all(
      Array.from({ length: 130 }, (_, at) => aKeyOf(control, accountId, { name: `key ${at}` })),
    )
    for (const [at, key] of made.entries())
      use(control, { accountId, apiId, keyId: String(key['id']) }, at % 65)
    const path = `/v1/usage/keys?account=${accountId}&sort=-used&limit=4&to=${iso(noon + HOUR)}`
    const { json } = await control.call('GET', path)
    expect(names(json).toSorted()).toEqual(['key 128', 'key 129', 'key 63', 'key 64'])
  })

  it('are not told after a cursor of another list', async () => {
    const { control, accountId } = await timed()
    const cursor = Buffer.from('[1,"key_1"]').toString('base64url')
    const path = `/v1/usage/keys?account=${accountId}&sort=-used&cursor=${cursor}`
    const { json } = await control.call('GET', path)
    expect([json['code'], json['path']]).toEqual(['input-invalid', 'cursor'])
  })
})
