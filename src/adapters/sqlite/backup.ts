import { open, rename, rm } from 'node:fs/promises'
import { backup } from 'node:sqlite'
import { Fault } from '../../core/error.ts'
import { openToRead } from './database.ts'
import { messageOf } from './trouble.ts'

/** Told how much is copied so far. @param share 0 to 1 */
export type BackupProgress = (share: number) => void

/**
 * Copies a database that is in use to `path`, as it is at this moment. The copy appears there whole or not
 * at all, in the place of what was there, for its owner alone.
 * @param progress told how much is done
 * @throws {Fault} when it cannot be written
 */
export async function backUp(file: string, path: string, progress?: BackupProgress): Promise<void> {
  const part = `${path}.part`
  try {
    await rm(part, { force: true })
    await (await open(part, 'wx', 0o600)).close()
    await copy(file, part, progress)
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    throw new Fault(`The backup could not be written to ${path}: ${messageOf(error)}`, { cause: error })
  }
}

/** A read that stays open pins the moment: without it the copying would begin again at every write. */
async function copy(file: string, path: string, done?: BackupProgress): Promise<void> {
  const source = openToRead(file)
  try {
    source.exec('BEGIN')
    source.prepare('SELECT count(*) FROM sqlite_schema').get()
    await backup(source, path, {
      progress: ({ totalPages, remainingPages }) => done?.(1 - remainingPages / Math.max(1, totalPages)),
    })
  } finally {
    source.close()
  }
}
