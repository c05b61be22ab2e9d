import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { checkVersion, openToWrite } from '../../src/adapters/sqlite/database.ts'
import { openSqlite } from '../../src/adapters/sqlite/stores.ts'
import { SettingsError } from '../../src/core/error.ts'
import { furnish } from '../contracts/nouns.ts'
import { sqliteIn, startScribe, temporaryFolder } from './folder.ts'

/** The sentence opening a folder fails with. */
async function complaint(folder: string): Promise<string> {
  const error: unknown = await openSqlite({ folder }).then(
    stores => stores.close(),
    error => error,
  )
  expect(error).toBeInstanceOf(SettingsError)
  return error instanceof SettingsError ? error.message : ''
}

/** A folder with a database that holds something. */
async function usedFolder(): Promise<string> {
  const folder = await temporaryFolder()
  const stores = await sqliteIn(folder)
  await furnish(stores)
  await stores.close()
  return folder
}

describe('a folder that is in use', () => {
  it('is refused to a second process at once, with the process that uses it and what to do', async () => {
    const folder = await temporaryFolder()
    const scribe = startScribe(folder, 1)
    await scribe.said(1)
    const said = await complaint(folder)
    expect(said).toContain(folder)
    expect(said).toContain(`process ${scribe.pid}`)
    expect(said).toContain('stop it first, or set LATCHKEY_HOME to another folder.')
  })

  it('is free as soon as that process is dead, however it died', async () => {
    const folder = await temporaryFolder()
    const scribe = startScribe(folder, 1)
    await scribe.said(1)
    await scribe.kill()
    const stores = await sqliteIn(folder)
    expect((await stores.directory.find('api', 'api_1'))?.id).toBe('api_1')
  })

  it('is refused to the same process too, and free once it is closed', async () => {
    const folder = await temporaryFolder()
    const stores = await sqliteIn(folder)
    expect(await complaint(folder)).toContain(`process ${process.pid}`)
    await stores.close()
    await sqliteIn(folder)
  })
})

describe('a folder that cannot be used', () => {
  it('is named with what to do about it', async () => {
    const file = join(await temporaryFolder(), 'file')
    await writeFile(file, '')
    const said = await complaint(join(file, 'home'))
    expect(said).toContain(`Latchkey cannot write to ${join(file, 'home')}`)
    expect(said).toContain('set LATCHKEY_HOME to another folder.')
  })

  it('is also one whose database is a folder', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'latchkey.db'))
    expect(await complaint(folder)).toContain('latchkey.db')
  })
})

describe('a folder that is missing', () => {
  it('is made, for this user alone', async () => {
    const folder = join(await temporaryFolder(), 'a', 'b')
    await sqliteIn(folder)
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  })
})

describe('a damaged database', () => {
  const damages: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
    ['is no database', () => Buffer.from('This is not a database. '.repeat(500))],
    ['has lost its end', bytes => bytes.subarray(0, bytes.length / 2)],
    ['is overwritten in the middle', bytes => bytes.fill(0x5a, 4096 * 3, 4096 * 6)],
    ['is overwritten at the start', bytes => bytes.fill(0, 0, 200)],
  ]

  it.each(damages)('is refused and left exactly as it is when it %s', async (_, damage) => {
    const folder = await usedFolder()
    const file = join(folder, 'latchkey.db')
    const bytes = damage(await readFile(file))
    await writeFile(file, bytes)
    const said = await complaint(folder)
    expect(said).toContain(`${file} is damaged or not a Latchkey database`)
    expect(said).toContain('put a backup in its place.')
    expect((await readFile(file)).equals(bytes)).toBe(true)
    expect((await readdir(folder)).toSorted()).toEqual(['latchkey.db', 'latchkey.lock'])
  })
})

describe('a database of a newer Latchkey', () => {
  it('is refused, with what to do, and left as it is', async () => {
    const folder = await usedFolder()
    const file = join(folder, 'latchkey.db')
    const database = new DatabaseSync(file)
    database.exec("INSERT INTO kysely_migration VALUES ('0999-later', '2030-01-01')")
    database.close()
    const bytes = await readFile(file)
    expect(await complaint(folder)).toBe(
      `${file} was made by a newer Latchkey: start that version or a later one, or put back a backup made before it.`,
    )
    expect((await readFile(file)).equals(bytes)).toBe(true)
  })
})

describe('the SQLite of the runtime', () => {
  it.each(['3.51.3', '3.51.10', '3.52.0', '4.0.0'])('may be %s', version =>
    expect(() => checkVersion(version)).not.toThrow(),
  )

  it.each(['3.51.2', '3.50.9', '2.99.99', '0'])('may not be %s', version =>
    expect(() => checkVersion(version)).toThrow(SettingsError),
  )
})

describe('a database that is open', () => {
  it('is written to with every commit on the disk and every reference checked', async () => {
    const database = await openToWrite({ file: join(await temporaryFolder(), 'latchkey.db'), migrates: true })
    const read = (pragma: string) => database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]
    expect([read('journal_mode'), read('synchronous'), read('foreign_keys')]).toEqual(['wal', 2, 1])
    database.close()
  })

  it('is refused where SQLite cannot keep a write-ahead log', async () => {
    await expect(openToWrite({ file: ':memory:', migrates: true })).rejects.toThrow(
      'SQLite does not keep journal_mode=WAL',
    )
  })

  it('is closed once, however often it is asked to', async () => {
    const stores = await sqliteIn()
    await Promise.all([stores.close(), stores.close()])
    await expect(stores.keys.amend('key_1', {})).rejects.toThrow(expect.objectContaining({ name: 'Fault' }))
    await expect(stores.keys.find('key_1')).rejects.toThrow(expect.objectContaining({ name: 'Fault' }))
    expect(() => stores.credits.balance('acc_1')).toThrow(expect.objectContaining({ name: 'Fault' }))
  })
})

describe('the files of a folder that others may look into', () => {
  const modes = async (folder: string) => {
    const files = (await readdir(folder)).filter(it => it.includes('.db'))
    return Promise.all(files.map(async it => [it, ((await stat(join(folder, it))).mode & 0o777).toString(8)]))
  }

  it('are for their owner alone, a backup too, and become so where they were not', async () => {
    const folder = await temporaryFolder()
    await chmod(folder, 0o755)
    const stores = await sqliteIn(folder)
    await furnish(stores)
    await stores.backup(join(folder, 'backup.db'))
    const names = ['backup.db', 'latchkey.db', 'latchkey.db-shm', 'latchkey.db-wal']
    expect(await modes(folder)).toEqual(names.map(it => [it, '600']))
    await stores.close()
    await chmod(join(folder, 'latchkey.db'), 0o644)
    await sqliteIn(folder)
    expect(await modes(folder)).toEqual(names.map(it => [it, '600']))
  })
})
