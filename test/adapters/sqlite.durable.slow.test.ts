import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { aCredential, aKey, digest, furnish } from '../contracts/nouns.ts'
import { sqliteIn, startScribe, temporaryFolder } from './folder.ts'

const integrityOf = (file: string): unknown => {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return database.prepare('PRAGMA integrity_check').get()?.['integrity_check']
  } finally {
    database.close()
  }
}

describe('a process that is killed while it writes', () => {
  it.each([
    { hands: 1, lines: 60 },
    { hands: 40, lines: 400 },
  ])('loses no key it acknowledged ($hands at a time)', async ({ hands, lines }) => {
    const folder = await temporaryFolder()
    const scribe = startScribe(folder, hands)
    await scribe.said(lines)
    const acknowledged = await scribe.kill()
    const { keys } = await sqliteIn(folder)
    expect(acknowledged.length).toBeGreaterThanOrEqual(lines - 1)
    for (const id of acknowledged) expect((await keys.dossier('api_1', digest(id)))?.key.id).toBe(id)
    expect(integrityOf(join(folder, 'latchkey.db'))).toBe('ok')
  })

  it('can be killed again and again', async () => {
    const folder = await temporaryFolder()
    const stores = await sqliteIn(folder)
    await stores.close()
    for (let round = 0; round < 3; round++) {
      const scribe = startScribe(folder, 1)
      await scribe.said(1 + round * 3)
      await scribe.kill()
    }
    const { keys } = await sqliteIn(folder)
    expect((await keys.list({}, { limit: 1 })).items).toHaveLength(1)
  })
})

describe('a backup', () => {
  it('is whole although it is made while others write, and holds all that was acknowledged before', async () => {
    const stores = await sqliteIn()
    await furnish(stores)
    const issue = (at: number) =>
      stores.keys.issue(aKey({ id: `key_${at}`, name: 'x'.repeat(2000) }), [
        aCredential({ id: `crd_${at}`, keyId: `key_${at}`, digest: digest(`${at}`) }),
      ])
    await Promise.all(Array.from({ length: 500 }, (_, at) => issue(at)))
    const copies = await temporaryFolder()
    let done = false
    const copying = stores.backup(join(copies, 'latchkey.db')).finally(() => {
      done = true
    })
    let at = 500
    do await issue(at++)
    while (!done)
    await copying
    expect(integrityOf(join(copies, 'latchkey.db'))).toBe('ok')
    const copy = await sqliteIn(copies)
    for (let id = 0; id < 500; id++) {
      expect((await copy.keys.dossier('api_1', digest(`${id}`)))?.key.id).toBe(`key_${id}`)
    }
  })

  it('takes the place of an earlier one, and leaves nothing behind where it cannot be written', async () => {
    const stores = await sqliteIn()
    const copies = await temporaryFolder()
    await stores.backup(join(copies, 'copy.db'))
    await furnish(stores)
    await stores.backup(join(copies, 'copy.db'))
    const missing = stores.backup(join(copies, 'missing', 'copy.db'))
    await expect(missing).rejects.toThrow(expect.objectContaining({ name: 'Fault' }))
    const copy = new DatabaseSync(join(copies, 'copy.db'), { readOnly: true })
    expect(copy.prepare('SELECT name FROM project').all()).toHaveLength(1)
    copy.close()
  })
})

describe('counters that were saved', () => {
  it('are there after the stores are opened again, in the place of those saved before', async () => {
    const folder = await temporaryFolder()
    const first = await sqliteIn(folder)
    const slot = (name: string, at: number) => ({
      slot: name,
      state: { at: aKey().createdAt, level: at, log: [[1, 2] as const] },
      resetsAt: aKey().createdAt,
    })
    await first.counterSnapshots.save([slot('gone', 1)])
    const slots = Array.from({ length: 1200 }, (_, at) => slot(`slot ${at} é`, at))
    await first.counterSnapshots.save(slots)
    await first.close()
    const second = await sqliteIn(folder)
    const loaded = await second.counterSnapshots.load()
    expect(loaded.toSorted((a, b) => a.state.level - b.state.level)).toEqual(slots)
  })
})
