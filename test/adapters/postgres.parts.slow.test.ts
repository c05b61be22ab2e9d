import { Kysely, PostgresDialect } from 'kysely'
import { Migrator } from 'kysely/migration'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { connectionOf } from '../../src/adapters/postgres/database.ts'
import { openPostgres } from '../../src/adapters/postgres/stores.ts'
import { migrationProvider } from '../../src/adapters/sql/migrations.ts'
import type { Tables } from '../../src/adapters/sql/tables.ts'
import { after, DAY, instant, MINUTE } from '../../src/core/terms.ts'
import { freshTally, startOf } from '../../src/core/usage.ts'
import type { UsageLedger } from '../../src/ports/usage.ts'
import { relays } from '../build/cut.ts'
import { type Postgres, startPostgres } from '../build/postgres.ts'

let postgres: Postgres
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

const OURS = { keyId: 'key_1', accountId: 'acc_1', apiId: 'api_1' }
/** Of this day, at noon: the parts of a new database begin with the next one. */
const TODAY = instant(Math.floor(Date.now() / DAY) * DAY + DAY / 2)

async function opened(url: string) {
  const stores = await openPostgres({ url })
  onTestFinished(() => stores.close())
  return stores
}

function count(usage: UsageLedger, at: number, uses: number): void {
  const tally = freshTally(OURS)
  usage.enlist(tally, instant(at))
  tally.admitted += uses
}

const countsOf = async (usage: UsageLedger, at: number) =>
  (await usage.read({ subjects: ['key_1'], step: 'minute', starts: [startOf('minute', instant(at))] })).map(
    it => it.count,
  )

/** The parts of the table of minutes, and how many rows of the key each has. */
async function partsOf(url: string): Promise<Readonly<Record<string, number>>> {
  const rows = await postgres.run(
    url,
    `select part.relname as name, (select count(*) from usage_minute where subject = 'key_1' and usage_minute.tableoid = part.oid) as rows
     from pg_inherits join pg_class part on part.oid = inhrelid where inhparent = to_regclass('usage_minute')`,
  )
  return Object.fromEntries(
    rows.map(it => [String(it['name']).replace('usage_minute_', ''), Number(it['rows'])]),
  )
}

it('counts of the version before stay where they are, and nodes of that version go on counting', async () => {
  const url = await postgres.database()
  const pool = new Pool({ ...connectionOf(url), max: 1 })
  pool.on('error', () => undefined)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  const { error } = await new Migrator({ db, provider: migrationProvider('jsonb') }).migrateTo('0007-nodes')
  expect(error).toBeUndefined()
  const earlier = (at: number, uses: number) => `
    insert into usage_minute as kept (at, subject, outcome, count, cost) values (${at}, 'key_1', 'admitted', ${uses}, 0)
    on conflict (at, subject, outcome) do update set count = kept.count + excluded.count`
  await postgres.run(url, earlier(TODAY, 3))
  const { usage } = await opened(url)
  expect(await countsOf(usage, TODAY)).toEqual([3])
  await postgres.run(url, earlier(TODAY, 4))
  await pool.query(earlier(TODAY + DAY, 5))
  await pool.end()
  count(usage, TODAY, 1)
  expect([await countsOf(usage, TODAY), await countsOf(usage, TODAY + DAY)]).toEqual([[8], [5]])
  expect(await partsOf(url)).toEqual({ earlier: 1, rest: 1 })
})

it('parts are there before they are needed, take what strayed, and go whole when all in them is too old', async () => {
  const url = await postgres.database()
  const { usage } = await opened(url)
  const tomorrow = after(TODAY, DAY)
  for (const at of [TODAY, tomorrow, after(tomorrow, MINUTE)]) count(usage, at, 1)
  await usage.flush()
  expect(await partsOf(url)).toEqual({ earlier: 1, rest: 2 })
  const part = (days: number) => String(Math.floor(TODAY / DAY) * DAY + days * DAY)
  await usage.forget(tomorrow)
  expect(await partsOf(url)).toEqual({ earlier: 1, rest: 0, [part(1)]: 2, [part(2)]: 0, [part(3)]: 0 })
  expect(await countsOf(usage, tomorrow)).toEqual([1])
  await usage.forget(instant(Number(part(2)) + usage.keptMs.minute + MINUTE))
  const left = await partsOf(url)
  expect(Object.keys(left)).toEqual(expect.not.arrayContaining(['earlier', part(1)]))
  expect(Object.values(left).every(rows => rows === 0)).toBe(true)
  count(usage, TODAY, 1)
  expect(await countsOf(usage, TODAY)).toEqual([1])
})

it('many nodes tend the same parts at once', async () => {
  const url = await postgres.database()
  const nodes = await Promise.all([1, 2, 3].map(() => opened(url)))
  count(nodes[0]?.usage ?? fail(), after(TODAY, DAY), 1)
  await nodes[0]?.usage.flush()
  await Promise.all(nodes.map(it => it.usage.forget(after(TODAY, DAY))))
  expect(Object.values(await partsOf(url))).toHaveLength(5)
})

it('what is counted for a day just while that day gets its part is written all the same', async () => {
  const url = await postgres.database()
  const [{ usage }, tender] = [await opened(url), await opened(url)]
  for (let days = 1; days <= 3; days++) {
    const now = after(TODAY, days * DAY)
    let over = false
    const tending = tender.usage.forget(now).finally(() => {
      over = true
    })
    while (!over) {
      count(usage, after(now, 2 * DAY), 1)
      await usage.flush()
    }
    await tending
  }
})

const fail = (): never => {
  throw new Error('there is no node')
}

/** Is over as soon as the minute of a key, its account and its API is there: the database itself looks, many times a second. */
const WRITTEN = `do $$ begin
  for nth in 1..5000 loop
    exit when (select count(*) from usage_minute) = 3;
    perform pg_sleep(0.005);
  end loop;
end $$`

it('counts are written once, also when the connection breaks at the very moment they are', async () => {
  const url = await postgres.database()
  const ways = relays()
  const way = await ways.to(Number(new URL(url).port))
  onTestFinished(() => ways.close())
  const through = new URL(url)
  through.port = String(way.port)
  const { usage } = await opened(through.href)
  await usage.flush()
  count(usage, TODAY, 7)
  await way.set({ slowMs: 500 })
  const written = postgres.run(url, WRITTEN)
  const flushed = usage.flush().then(
    () => 'written',
    () => 'nobody knows',
  )
  await written
  await way.set('cut')
  expect(await flushed).toBe('nobody knows')
  count(usage, TODAY, 2)
  await way.set('open')
  let again = 'nobody knows'
  while (again !== 'written')
    again = await usage.flush().then(
      () => 'written',
      () => 'nobody knows',
    )
  expect(await countsOf(usage, TODAY)).toEqual([9])
}, 60_000)
