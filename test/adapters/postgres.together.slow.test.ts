import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openPostgres } from '../../src/adapters/postgres/stores.ts'
import type { SqlStores } from '../../src/adapters/sql/stores/stores.ts'
import { after, MINUTE } from '../../src/core/terms.ts'
import { verifyLedger } from '../../src/engine/credits.ts'
import { type Postgres, startPostgres } from '../build/postgres.ts'
import { aCredential, aKey, anAccount, byAda, digest, furnish, NOON } from '../contracts/nouns.ts'
import { EMPTYING } from './folder.ts'

let postgres: Postgres
let url: string
let one: SqlStores
let other: SqlStores

beforeAll(async () => {
  postgres = await startPostgres()
  url = await postgres.database()
  one = await openPostgres({ url })
  other = await openPostgres({ url })
})
afterAll(async () => {
  await one.close()
  await other.close()
  await postgres.stop()
})
beforeEach(async () => {
  await postgres.run(url, EMPTYING)
  await furnish(one)
})

const times = <T>(count: number, make: (at: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, at) => make(at))
const grant = (accountId: string, amount: number) =>
  one.credits.grant({ id: `grant of ${accountId}`, accountId, amount, at: NOON })
const spending = (id: string, accountId: string, amount = 1) => ({ id, accountId, amount, at: NOON })
const entries = async (which: string) =>
  Number(
    (await postgres.run(url, `select ${which} as found from credit_entry where kind = 'spend'`))[0]?.[
      'found'
    ],
  )

it('many spendings at once share a few transactions, and each is answered with its own balance', async () => {
  await grant('acc_1', 1000)
  const spent = await Promise.all(times(400, at => one.credits.spend(spending(`spd_${at}`, 'acc_1'))))
  expect(spent.map(it => it.balance)).toEqual(times(400, at => 999 - at))
  expect([await entries('count(*)'), await entries('count(distinct xmin::text)')]).toEqual([400, 1])
  expect(await verifyLedger(one, 'acc_1')).toBeUndefined()
})

it('of more than there is, what fits is spent in the order in which it came', async () => {
  await grant('acc_1', 10)
  const amounts = [4, 5, 3, 1, 1]
  const spent = await Promise.all(
    amounts.map((amount, at) => one.credits.spend(spending(`spd_${at}`, 'acc_1', amount))),
  )
  expect(spent.map(it => [it.spent, it.balance])).toEqual([
    [true, 6],
    [true, 1],
    [false, 1],
    [true, 0],
    [false, 0],
  ])
  expect(await verifyLedger(one, 'acc_1')).toBeUndefined()
})

it('of many accounts, those that are short do not hold up the others', async () => {
  const ids = times(50, at => `acc_many_${at}`)
  for (const id of ids) await one.directory.add('account', anAccount({ id, name: id }))
  await Promise.all(ids.map((id, at) => grant(id, at % 2 === 0 ? 6 : 2)))
  const nodes = [one, other]
  const asked = times(50 * 6, at => ({ id: `spd_${at}`, node: nodes[at % 2], account: ids[at % 50] ?? '' }))
  const spent = await Promise.all(asked.map(it => it.node?.credits.spend(spending(it.id, it.account))))
  expect(spent.filter(it => it?.spent)).toHaveLength(25 * 6 + 25 * 2)
  for (const id of ids) expect(await verifyLedger(one, id)).toBeUndefined()
})

it('a spending that comes many times at once, through two nodes, is spent once', async () => {
  await grant('acc_1', 100)
  const nodes = [one, other]
  const spent = await Promise.all(
    times(60, at => nodes[at % 2]?.credits.spend(spending(`spd_${at % 3}`, 'acc_1'))),
  )
  expect(spent.every(it => it?.spent)).toBe(true)
  expect([await entries('count(*)'), await one.credits.balance('acc_1')]).toEqual([3, 97])
  expect(await verifyLedger(one, 'acc_1')).toBeUndefined()
})

it.each([
  ['by nobody', (stores: SqlStores) => stores.credits],
  ['by somebody', (stores: SqlStores) => stores.attributedTo(byAda()).credits],
])(
  'of a balance that suffices for each id once, each is spent %s, through two nodes at once',
  async (_, creditsOf) => {
    await grant('acc_1', 20)
    const nodes = [one, other].map(creditsOf)
    const spent = await Promise.all(
      times(80, at => nodes[at % 2]?.spend(spending(`spd_${Math.floor(at / 4)}`, 'acc_1'))),
    )
    expect(spent.filter(it => it?.spent !== true)).toEqual([])
    expect([await entries('count(*)'), await one.credits.balance('acc_1')]).toEqual([20, 0])
  },
)

it('one that cannot be written fails alone', async () => {
  await grant('acc_1', 100)
  const spent = await Promise.allSettled(
    times(20, at =>
      one.credits.spend({ ...spending(`spd_${at}`, 'acc_1'), reference: at === 7 ? 'a\0b' : 'ab' }),
    ),
  )
  expect(spent.flatMap((it, at) => (it.status === 'rejected' ? [at] : []))).toEqual([7])
  await expect(one.credits.spend(spending('spd_wrong', 'acc_1', 0))).rejects.toThrow('not an amount')
  expect([await entries('count(*)'), await one.credits.balance('acc_1')]).toEqual([19, 81])
  expect(await verifyLedger(one, 'acc_1')).toBeUndefined()
})

/** How often two have waited for each other crosswise so far. */
async function deadlocks(): Promise<number> {
  const [row] = await postgres.run(
    url,
    `select pg_stat_force_next_flush(), deadlocks::int as deadlocks from pg_stat_database where datname = current_database()`,
  )
  return Number(row?.['deadlocks'])
}

it('refusals of one full account that two nodes write at once never wait for each other crosswise', async () => {
  const before = await deadlocks()
  const { refusals, noted } = refusalsOf([one, other])
  for (let round = 0; round < 12; round++) {
    noted(round)
    await Promise.all(refusals.map(it => it.flush()))
  }
  expect(await deadlocks()).toBe(before)
  expect((await one.refusals.list({ accountId: 'acc_1' }, { limit: 1 })).items).toHaveLength(1)
}, 60_000)

it('last uses of the same keys that two nodes write at once never wait for each other crosswise', async () => {
  const before = await deadlocks()
  const ids = times(100, at => `crd_${at}`)
  await Promise.all(
    ids.map(id => {
      const key = aKey({ id: `key of ${id}` })
      return one.keys.issue(key, [aCredential({ id, keyId: key.id, digest: digest(id) })])
    }),
  )
  for (let round = 0; round < 20; round++) {
    for (const [node, order] of [ids, ids.toReversed()].entries())
      for (const credentialId of order)
        [one, other][node]?.usage.note({ credentialId, at: after(NOON, round * 2 + node) })
    await Promise.all([one.usage.flush(), other.usage.flush()])
  }
  expect(await deadlocks()).toBe(before)
})

it('a sweep of what is over never waits crosswise for those who commit it at the last moment', async () => {
  const before = await deadlocks()
  await grant('acc_1', 40)
  const until = after(NOON, MINUTE)
  const ids = times(40, at => `rsv_${at}`)
  await Promise.all(ids.map(id => one.credits.reserve({ ...spending(id, 'acc_1'), until })))
  const swept = one.credits.expire(until)
  const ends = await Promise.all(ids.toReversed().map(id => other.credits.commit({ id, at: NOON })))
  const committed = ends.filter(it => it?.outcome === 'done').length
  expect([committed + (await swept), await deadlocks()]).toEqual([40, before])
  expect(await one.credits.standing('acc_1')).toMatchObject({ balance: 40 - committed, held: 0 })
  expect(await verifyLedger(one, 'acc_1')).toBeUndefined()
})

/** Each refuses six keys of its own of an account, so many that those of each key and those of the account are too many. */
function refusalsOf(nodes: readonly SqlStores[]) {
  const noted = (round: number) => {
    for (const [node, { refusals }] of nodes.entries())
      for (const at of times(600, it => it))
        refusals.note({
          ...{ id: `ref_${node}_${round}_${at}`, at: after(NOON, round * 600 + at), requestId: 'req_1' },
          ...{ apiId: 'api_1', accountId: 'acc_1', keyId: `key_${node * 6 + (at % 6)}` },
          ...{ reason: 'host-denied', scopes: [] },
        })
  }
  return { refusals: nodes.map(it => it.refusals), noted }
}
