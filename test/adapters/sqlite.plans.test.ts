import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import { expect, it } from 'vitest'
import { candidates, crowd } from '../../src/adapters/sql/foreign.ts'
import type { Database } from '../../src/adapters/sql/outcome.ts'
import { listRefusals } from '../../src/adapters/sql/refusals.ts'
import type { Tables } from '../../src/adapters/sql/tables.ts'
import type { RefusalFilter } from '../../src/ports/refusals.ts'
import { sqliteIn, temporaryFolder } from './folder.ts'

/** How SQLite finds the rows of each table a function reads from, by the statements that come of it. */
async function planOf(asked: (db: Database) => Promise<unknown>): Promise<readonly string[]> {
  const folder = await temporaryFolder()
  await (await sqliteIn(folder)).close()
  const database = new DatabaseSync(join(folder, 'latchkey.db'))
  const steps: string[] = []
  const db = new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: {
        close: () => database.close(),
        prepare(query: string) {
          const explained = database.prepare(`EXPLAIN QUERY PLAN ${query}`)
          const statement = database.prepare(query)
          return {
            reader: true,
            all(values: readonly (string | number)[]) {
              steps.push(...explained.all(...values).map(it => String(it['detail'])))
              return statement.all(...values)
            },
            run: (values: readonly (string | number)[]) => statement.run(...values),
            iterate: (values: readonly (string | number)[]) => statement.iterate(...values),
          }
        },
      },
    }),
  })
  await asked(db)
  await db.destroy()
  return steps.filter(it => /^(SEARCH|SCAN)/.test(it) && !it.includes('held'))
}

it('a row of an import is compared with those of its own prefix only, however many there are', async () => {
  expect(await planOf(db => crowd(db, 'api_1', 'old_abcd'))).toEqual([
    'SEARCH foreign_digest USING COVERING INDEX foreign_digest_by_prefix (api_id=? AND prefix=?)',
    'SEARCH foreign_digest USING COVERING INDEX foreign_digest_by_prefix (api_id=? AND prefix>? AND prefix<?)',
  ])
})

it('a key that is shown is compared with those of its own prefix only', async () => {
  expect(await planOf(db => candidates(db, 'api_1', ['old_ab', 'old_abcd']))).toEqual([
    'SEARCH f USING INDEX foreign_digest_by_prefix (api_id=? AND prefix=?)',
    expect.stringMatching(/^SEARCH c USING INDEX \S+ \(id=\?\)$/),
  ])
})

it('refusals are found by their key, their account or their API, in their order, however many there are', async () => {
  const by = (index: string) => [`SEARCH refusal USING INDEX refusal_by_${index} (${index}=?)`]
  const planned = (filter: RefusalFilter) => planOf(db => listRefusals(db, filter, { limit: 5 }))
  expect(await planned({ keyId: 'key_1' })).toEqual(by('subject'))
  expect(await planned({ accountId: 'acc_1' })).toEqual(by('account_id'))
  expect(await planned({ apiId: 'api_1' })).toEqual(by('api_id'))
  expect(await planned({})).toEqual(['SCAN refusal USING INDEX refusal_by_at'])
})
