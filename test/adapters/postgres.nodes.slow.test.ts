import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openPostgres } from '../../src/adapters/postgres/stores.ts'
import type { SqlStores } from '../../src/adapters/sql/stores/stores.ts'
import { type Postgres, startPostgres } from '../build/postgres.ts'
import { aCredential, aKey, furnish, NOON } from '../contracts/nouns.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

/** Two nodes on one new database, and what the second one was told. */
async function twoNodes() {
  const url = await postgres.database()
  const [one, other] = [await openPostgres({ url }), await openPostgres({ url })]
  onTestFinished(async () => void (await Promise.all([one.close(), other.close()])))
  await furnish(one)
  await one.keys.issue(aKey(), [aCredential()])
  return { url, one, other }
}

/** Resolves once a node is told of this account; without one, once it is told that it may have missed some. */
const toldOf = (stores: SqlStores, account?: string): Promise<void> =>
  new Promise(resolve => stores.keys.watch(told => told === account && resolve()))

describe('a node on PostgreSQL', () => {
  it('is told of what another one changed', async () => {
    const { one, other } = await twoNodes()
    const told = toldOf(other, 'acc_1')
    await one.keys.amend('key_1', { revokedAt: NOON })
    await told
    expect((await other.keys.find('key_1'))?.key.revokedAt).toBe(NOON)
  })

  it('relies on nothing it read once it cannot hear, and hears again by itself', async () => {
    const { url, one, other } = await twoNodes()
    const missed = toldOf(other)
    await postgres.run(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'latchkey ears'`,
    )
    await missed
    const heard = toldOf(other, 'acc_1')
    const changing = setInterval(() => void one.keys.amend('key_1', { name: `at ${Date.now()}` }), 100)
    onTestFinished(() => clearInterval(changing))
    await heard
    expect((await other.keys.find('key_1'))?.key.name).toMatch(/^at /)
  })

  it('migrates beside another that starts at the same moment', async () => {
    const url = await postgres.database()
    const nodes = await Promise.all([1, 2, 3].map(() => openPostgres({ url })))
    await Promise.all(nodes.map(it => it.close()))
    expect(nodes).toHaveLength(3)
  })

  it('says in a sentence without the password that its database cannot be used', async () => {
    const opening = openPostgres({ url: 'postgres://latchkey:secret@127.0.0.1:1/none' })
    await expect(opening).rejects.toThrow(/^The database at DATABASE_URL cannot be used: (?!.*secret)/)
  })

  it('does not open what a newer version made', async () => {
    const url = await postgres.database()
    const stores = await openPostgres({ url })
    await stores.close()
    await postgres.run(url, `insert into kysely_migration values ('9999-later', '2027-01-01')`)
    await expect(openPostgres({ url })).rejects.toThrow(/made by a newer Latchkey/)
  })
})
