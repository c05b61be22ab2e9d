import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Migrator } from 'kysely/migration'
import { describe, expect, it } from 'vitest'
import { migrations } from '../../src/adapters/sql/migrations.ts'
import { queriesOn } from '../../src/adapters/sqlite/database.ts'
import { anAccount, anApi, byAda, digest } from '../contracts/nouns.ts'
import { sqliteIn, temporaryFolder } from './folder.ts'

/** A database as the first release left it, with a few rows. */
async function firstRelease(folder: string): Promise<void> {
  const database = new DatabaseSync(join(folder, 'latchkey.db'))
  const provider = { getMigrations: async () => ({ ...migrations('text') }) }
  const { error } = await new Migrator({ db: queriesOn(database), provider }).migrateTo('0001-first')
  expect(error).toBeUndefined()
  const { id, name, profile, upstream, createdAt } = anApi()
  database
    .prepare(`INSERT INTO api (id, name, profile, hosts, upstream, created_at) VALUES (?, ?, ?, ?, ?, ?)`)
    .run(id, name, profile, JSON.stringify(anApi().hosts), upstream ?? null, createdAt)
  const account = anAccount()
  database
    .prepare(
      `INSERT INTO account (id, api_id, name, plan, active, modules, credits, created_at)
       VALUES (?, ?, ?, ?, 1, ?, 7, ?)`,
    )
    .run('acc_1', 'api_1', account.name, 'pro', JSON.stringify(account.modules), account.createdAt)
  const key = database.prepare(
    `INSERT INTO "key" (id, api_id, account_id, name, scopes, restrictions, signed, limits, revoked_at,
       revoked_reason, created_at) VALUES (?, 'api_1', 'acc_1', ?, '[]', '{"hosts":[],"referers":[],"addresses":[]}',
       0, '{}', ?, ?, 5)`,
  )
  key.run('key_1', 'ÄPFEL', 9, 'found in a log')
  key.run('key_2', 'Birnen', 9, 'keyCompromise')
  key.run('key_3', 'Trauben', null, null)
  database
    .prepare(
      `INSERT INTO credential (id, key_id, digest, side, generation, mask, created_at)
       VALUES ('crd_3', 'key_3', ?, 'secret', 1, 'zsk_abc...', 5)`,
    )
    .run(digest('secret 3'))
  database.close()
}

describe('a database of the first release', () => {
  it('is brought up to date with all it holds', async () => {
    const folder = await temporaryFolder()
    await firstRelease(folder)
    const { keys, directory, credits, audit, attributedTo } = await sqliteIn(folder)
    expect(await directory.find('api', 'api_1')).toEqual(anApi())
    expect(await directory.find('account', 'acc_1')).toEqual(anAccount())
    expect(credits.balance('acc_1')).toBe(7)
    expect(await keys.dossier('api_1', digest('secret 3'))).toMatchObject({
      key: { id: 'key_3', version: 1 },
    })
    await attributedTo(byAda()).keys.amend('key_3', { name: 'Weintrauben' })
    expect(await audit.entries(0)).toMatchObject([{ seq: 1, before: { version: 1 }, after: { version: 2 } }])
  })

  it('keeps why its keys were revoked: in free words as a note', async () => {
    const folder = await temporaryFolder()
    await firstRelease(folder)
    const { keys } = await sqliteIn(folder)
    expect((await keys.find('key_1'))?.key).toMatchObject({
      revokedReason: 'unspecified',
      revokedNote: 'found in a log',
    })
    const reasoned = (await keys.find('key_2'))?.key
    expect([reasoned?.revokedReason, reasoned?.revokedNote]).toEqual(['keyCompromise', undefined])
    const alive = (await keys.find('key_3'))?.key
    expect([alive?.revokedReason, alive?.revokedNote]).toEqual([undefined, undefined])
  })

  it('has its keys found and sorted by name like new ones', async () => {
    const folder = await temporaryFolder()
    await firstRelease(folder)
    const { keys } = await sqliteIn(folder)
    const found = await keys.list({ text: 'äPF' }, { limit: 9 })
    expect(found.items.map(it => it.key.id)).toEqual(['key_1'])
    const sorted = await keys.list({}, { limit: 9 }, { by: 'name', descending: false })
    expect(sorted.items.map(it => it.key.id)).toEqual(['key_2', 'key_3', 'key_1'])
  })
})
