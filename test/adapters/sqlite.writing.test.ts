import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import type { SqliteStores } from '../../src/adapters/sqlite/stores.ts'
import { follow, NO_ENTRIES } from '../../src/core/chain.ts'
import { aCredential, aKey, byAda, digest, furnish, NOON } from '../contracts/nouns.ts'
import { sqliteIn, temporaryFolder } from './folder.ts'

const FAULT = expect.objectContaining({ name: 'Fault' })

const issue = ({ keys }: SqliteStores, at: number) =>
  keys.issue(aKey({ id: `key_${at}` }), [
    aCredential({ id: `crd_${at}`, keyId: `key_${at}`, digest: digest(`${at}`) }),
  ])

async function furnished(folder?: string): Promise<SqliteStores> {
  const stores = await sqliteIn(folder)
  await furnish(stores)
  return stores
}

/** Runs SQL beside open stores, as a fault that is injected. */
function meddle(folder: string, sql: string): void {
  const database = new DatabaseSync(join(folder, 'latchkey.db'))
  database.exec(sql)
  database.close()
}

describe('writes that come together', () => {
  it('share transactions', async () => {
    const stores = await furnished()
    const before = stores.commits
    await Promise.all(Array.from({ length: 300 }, (_, at) => issue(stores, at)))
    expect(stores.commits - before).toBeGreaterThan(0)
    expect(stores.commits - before).toBeLessThan(100)
  })

  it('do not share their failures', async () => {
    const stores = await furnished()
    const outcomes = await Promise.allSettled([
      issue(stores, 1),
      stores.keys.issue(aKey({ id: 'key_x', accountId: 'acc_9' }), [aCredential()]),
      stores.keys.issue(aKey({ id: 'key_y' }), [aCredential({ keyId: 'key_y', digest: digest('1') })]),
      issue(stores, 2),
    ])
    expect(outcomes).toEqual([
      { status: 'fulfilled', value: 'issued' },
      { status: 'rejected', reason: FAULT },
      { status: 'fulfilled', value: 'taken' },
      { status: 'fulfilled', value: 'issued' },
    ])
    const { items } = await stores.keys.list({}, { limit: 9 })
    expect(items.map(it => it.key.id)).toEqual(['key_2', 'key_1'])
  })

  it('all fail when their transaction does, and later ones are made again', async () => {
    const folder = await temporaryFolder()
    const stores = await furnished(folder)
    meddle(
      folder,
      `CREATE TRIGGER full BEFORE INSERT ON credential WHEN NEW.id = 'crd_2'
       BEGIN SELECT RAISE(ROLLBACK, 'database or disk is full'); END`,
    )
    const told: unknown[] = []
    stores.keys.watch(accountId => told.push(accountId))
    const outcomes = await Promise.allSettled([0, 1, 2, 3, 4].map(at => issue(stores, at)))
    const { items } = await stores.keys.list({}, { limit: 9 })
    const issued = outcomes.flatMap((it, at) => (it.status === 'fulfilled' ? [`key_${at}`] : []))
    expect(outcomes[2]).toEqual({ status: 'rejected', reason: FAULT })
    expect(items.map(it => it.key.id).toReversed()).toEqual(issued)
    expect(told).toHaveLength(issued.length)
    expect(await issue(stores, 5)).toBe('issued')
  })

  it('fail while another program holds the database, and are made once it lets go', async () => {
    const folder = await temporaryFolder()
    const stores = await furnished(folder)
    const other = new DatabaseSync(join(folder, 'latchkey.db'))
    other.exec('BEGIN IMMEDIATE')
    const outcomes = await Promise.allSettled([issue(stores, 1), issue(stores, 2)])
    other.exec('ROLLBACK')
    other.close()
    expect(outcomes.map(it => it.status)).toEqual(['rejected', 'rejected'])
    expect(await issue(stores, 1)).toBe('issued')
  })
})

describe('a write and its audit entry', () => {
  it('are made together or not at all', async () => {
    const folder = await temporaryFolder()
    const stores = await furnished(folder)
    const { keys } = stores.attributedTo(byAda())
    await keys.issue(aKey(), [aCredential()])
    meddle(
      folder,
      `CREATE TRIGGER broken BEFORE INSERT ON audit WHEN NEW.action = 'key.revoke'
       BEGIN SELECT RAISE(ABORT, 'no'); END`,
    )
    const outcomes = await Promise.allSettled([
      keys.amend('key_1', { name: 'before' }),
      keys.amend('key_1', { revokedAt: NOON }),
      keys.amend('key_1', { name: 'after' }),
    ])
    expect(outcomes.map(it => it.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((await keys.find('key_1'))?.key).toMatchObject({ name: 'after', revokedAt: undefined, version: 3 })
    const entries = await stores.audit.entries(0)
    expect(entries.map(it => it.action)).toEqual(['key.issue', 'key.amend', 'key.amend'])
    const followed = follow(NO_ENTRIES, entries, digest)
    expect(followed).toEqual({ ok: true, head: await stores.audit.head() })
  })
})

describe('a writer that dies', () => {
  it('fails what is pending and what comes later, and holds up neither reads nor closing', async () => {
    const started = once(process, 'worker')
    const stores = await furnished()
    const [worker] = await started
    if (!(worker instanceof Worker)) throw new Error('No writer was started.')
    await issue(stores, 0)
    const pending = Promise.allSettled([issue(stores, 1), issue(stores, 2)])
    await worker.terminate()
    for (const outcome of await pending) {
      if (outcome.status === 'rejected') expect(outcome.reason).toEqual(FAULT)
    }
    await expect(issue(stores, 3)).rejects.toThrow(FAULT)
    expect((await stores.keys.dossier('api_1', digest('0')))?.key.id).toBe('key_0')
    await stores.close()
  })
})

describe('uses that are written behind', () => {
  it('are durable once the stores are closed', async () => {
    const folder = await temporaryFolder()
    const stores = await furnished(folder)
    await issue(stores, 1)
    stores.usage.note({ credentialId: 'crd_1', at: NOON })
    await stores.close()
    const again = await sqliteIn(folder)
    expect((await again.keys.find('key_1'))?.credentials[0]?.lastUsedAt).toBe(NOON)
  })

  it('are kept for the next flush when one fails', async () => {
    const folder = await temporaryFolder()
    const stores = await furnished(folder)
    await issue(stores, 1)
    meddle(
      folder,
      `CREATE TRIGGER broken BEFORE UPDATE OF last_used_at ON credential
       BEGIN SELECT RAISE(ABORT, 'no'); END`,
    )
    stores.usage.note({ credentialId: 'crd_1', at: NOON })
    await expect(stores.usage.flush()).rejects.toThrow(FAULT)
    meddle(folder, 'DROP TRIGGER broken')
    await stores.usage.flush()
    expect((await stores.keys.find('key_1'))?.credentials[0]?.lastUsedAt).toBe(NOON)
  })
})
