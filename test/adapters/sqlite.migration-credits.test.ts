import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Migrator } from 'kysely/migration'
import { expect, it } from 'vitest'
import { migrations } from '../../src/adapters/sql/migrations.ts'
import { queriesOn } from '../../src/adapters/sqlite/database.ts'
import { verifyLedger } from '../../src/engine/credits.ts'
import { NOON } from '../contracts/nouns.ts'
import { sqliteIn, temporaryFolder } from './folder.ts'

/** A database as it was before there was a ledger. */
async function beforeTheLedger(folder: string): Promise<void> {
  const database = new DatabaseSync(join(folder, 'latchkey.db'))
  const provider = { getMigrations: async () => ({ ...migrations('text') }) }
  const { error } = await new Migrator({ db: queriesOn(database), provider }).migrateTo('0003-people')
  expect(error).toBeUndefined()
  database.exec(
    `INSERT INTO api (id, name, profile, hosts, created_at) VALUES ('api_1', 'a', 'zenhire', '[]', 1)`,
  )
  const account = database.prepare(
    `INSERT INTO account (id, api_id, name, active, modules, credits, created_at) VALUES (?, 'api_1', ?, 1, '[]', ?, 1)`,
  )
  account.run('acc_1', 'told', 12)
  account.run('acc_2', 'untold', 40)
  account.run('acc_3', 'never used', 0)
  const entry = database.prepare(
    `INSERT INTO credit_entry (id, account_id, kind, amount, created_at, refunded_at) VALUES (?, ?, ?, ?, ?, ?)`,
  )
  entry.run('grt_1', 'acc_1', 'grant', 10, 5, null)
  entry.run('spd_1', 'acc_1', 'spend', -4, 5, null)
  entry.run('spd_2', 'acc_1', 'spend', -3, 6, 9)
  entry.run('spd_3', 'acc_1', 'spend', -1, 7, null)
  entry.run('grt_acc_1_order 7', 'acc_1', 'grant', 7, 8, null)
  entry.run('spd_4', 'acc_2', 'spend', -2, 8, null)
  database.close()
}

it('credits from before there was a ledger get one that leads to their balance', async () => {
  const folder = await temporaryFolder()
  await beforeTheLedger(folder)
  const { credits } = await sqliteIn(folder)
  const told = async (account: string) =>
    (await credits.entries(account, { limit: 9 })).items
      .toReversed()
      .map(it => [it.seq, it.id, it.kind, it.amount, it.charged, it.balance, it.spending])
  expect(await told('acc_1')).toEqual([
    [1, 'grt_1', 'grant', 10, 0, 10, undefined],
    [2, 'spd_1', 'spend', -4, 4, 6, 'spd_1'],
    [3, 'spd_2', 'spend', -3, 3, 3, 'spd_2'],
    [4, 'spd_3', 'spend', -1, 1, 2, 'spd_3'],
    [5, 'grt_acc_1_order 7', 'grant', 7, 0, 9, undefined],
    [6, 'spd_2/refund', 'refund', 3, -3, 12, 'spd_2'],
  ])
  expect(await told('acc_2')).toEqual([
    [1, 'grt_acc_2/opening', 'grant', 42, 0, 42, undefined],
    [2, 'spd_4', 'spend', -2, 2, 40, 'spd_4'],
  ])
  expect(await told('acc_3')).toEqual([])
  for (const id of ['acc_1', 'acc_2', 'acc_3']) expect(await verifyLedger({ credits }, id)).toBeUndefined()
})

it('what was spent and refunded before there was a ledger stays spent and refunded', async () => {
  const folder = await temporaryFolder()
  await beforeTheLedger(folder)
  const { credits } = await sqliteIn(folder)
  const spend = async (id: string, amount: number) =>
    credits.spend({ id, accountId: 'acc_1', amount, at: NOON })
  expect(await credits.refund('spd_2', NOON)).toBe(12)
  expect(await credits.refund('spd_1', NOON)).toBe(16)
  expect(await spend('spd_3', 1)).toEqual({ spent: true, balance: 16 })
  expect(await spend('spd_2', 3)).toEqual({ spent: false, balance: 16 })
  expect(await spend('spd_9', 16)).toEqual({ spent: true, balance: 0 })
  expect(await verifyLedger({ credits }, 'acc_1')).toBeUndefined()
})
