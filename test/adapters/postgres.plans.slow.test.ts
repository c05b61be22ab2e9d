import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { connectionOf } from '../../src/adapters/postgres/database.ts'
import { readBalance, readDossier, readForeignForms } from '../../src/adapters/postgres/dossier.ts'
import { connectionsTo } from '../../src/adapters/postgres/pool.ts'
import { openPostgres } from '../../src/adapters/postgres/stores.ts'
import { candidates, crowd } from '../../src/adapters/sql/foreign.ts'
import type { Database } from '../../src/adapters/sql/outcome.ts'
import type { Tables } from '../../src/adapters/sql/tables.ts'
import { type Postgres, startPostgres } from '../build/postgres.ts'
import { digest } from '../contracts/nouns.ts'

/** Foreign digests of one API, without the keys they are of. */
const MANY = `
  set session_replication_role = replica;
  insert into foreign_digest (credential_id, api_id, kind, prefix, length, text)
  select 'crd_' || nth, 'api_1', 'bcrypt', 'old_' || md5(nth::text), 36, 'text' from generate_series(1, 20000) nth;
  analyze foreign_digest`

let postgres: Postgres
let url: string
let pool: Pool
beforeAll(async () => {
  postgres = await startPostgres()
  url = await postgres.database()
  await (await openPostgres({ url })).close()
  await postgres.run(url, MANY)
  pool = new Pool({ connectionString: url, max: 1 })
  pool.on('error', () => undefined)
})
afterAll(async () => {
  await pool.end()
  await postgres.stop()
})

/** How PostgreSQL reads the foreign digests a function asks for. */
async function scansOf(asked: (db: Database) => Promise<unknown>): Promise<readonly string[]> {
  const statements: { readonly sql: string; readonly parameters: readonly unknown[] }[] = []
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query: { sql, parameters } }) => {
      statements.push({ sql, parameters })
    },
  })
  await asked(db)
  const scans: string[] = []
  for (const { sql, parameters } of statements) {
    const { rows } = await pool.query(`explain ${sql}`, [...parameters])
    scans.push(...rows.map(it => String(it['QUERY PLAN'])).filter(it => /on foreign_/.test(it)))
  }
  return scans
}

it.each([
  ['a row of an import', 2, (db: Database) => crowd(db, 'api_1', 'old_abcd')],
  ['a key that is shown', 1, (db: Database) => candidates(db, 'api_1', ['old_ab', 'old_abcd'])],
] as const)('%s is compared with those of its own prefix only', async (_, most, asked) => {
  const scans = await scansOf(asked)
  expect(scans.length).toBeGreaterThanOrEqual(most)
  for (const scan of scans) expect(scan).toMatch(/(Index|Bitmap).* on foreign_digest(_by_prefix)?\b/)
})

it('reads of a verification are prepared once for each connection', async () => {
  const connections = connectionsTo({ ...connectionOf(url), max: 1 })
  for (const nth of [1, 2]) {
    await readDossier(connections, 'api_1', digest(`secret ${nth}`))
    await readBalance(connections, `acc_${nth}`)
    await readForeignForms(connections, `api_${nth}`)
  }
  const prepared = await connections.ask<{ readonly name: string }>({
    ...{ name: 'names', values: [], patienceMs: 5000 },
    text: `select name from pg_prepared_statements where name like 'latchkey-%' order by name`,
  })
  await connections.close()
  expect(prepared.map(it => it.name)).toEqual([
    'latchkey-balance',
    'latchkey-dossier',
    'latchkey-foreign-forms',
  ])
})
