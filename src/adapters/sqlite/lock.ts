import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { folderTaken, folderUnusable, isBusy } from './trouble.ts'

/** Gives the folder back. */
export type Release = () => void

/**
 * Makes this process the only one that uses a folder, and the folder if there is none. The operating
 * system holds the lock, so it ends with the process however that ends.
 * @throws {SettingsError} when another process holds it, or the folder cannot be written to
 */
export function lockFolder(folder: string): Release {
  const pidFile = join(folder, 'latchkey.pid')
  const lock = takeLock(folder, pidFile)
  const release = () => {
    rmSync(pidFile, { force: true })
    lock.close()
  }
  try {
    writeFileSync(pidFile, `${process.pid}\n`)
  } catch (error) {
    release()
    throw folderUnusable(folder, error)
  }
  return release
}

function takeLock(folder: string, pidFile: string): DatabaseSync {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return exclusive(join(folder, 'latchkey.lock'))
  } catch (error) {
    throw isBusy(error) ? folderTaken(folder, pidIn(pidFile)) : folderUnusable(folder, error)
  }
}

function exclusive(file: string): DatabaseSync {
  const lock = new DatabaseSync(file, { timeout: 0 })
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    throw error
  }
}

function pidIn(file: string): string | undefined {
  try {
    return /^\d+/.exec(readFileSync(file, 'utf8'))?.[0]
  } catch {
    return undefined
  }
}
