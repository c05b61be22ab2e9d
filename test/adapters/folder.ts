import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openSqlite, type SqliteStores } from '../../src/adapters/sqlite/stores.ts'

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Stores that are closed after the test; in a folder of their own when none is given. */
export async function sqliteIn(folder?: string): Promise<SqliteStores> {
  const stores = await openSqlite({ folder: folder ?? (await temporaryFolder()) })
  onTestFinished(() => stores.close())
  return stores
}
