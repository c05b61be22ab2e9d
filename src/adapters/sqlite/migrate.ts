import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { migrations } from '../sql/migrations.ts'
import { missingIn, openToRead, openToWrite } from './database.ts'
import { checkWhole } from './inspect.ts'
import { lockFolder } from './lock.ts'

const fileIn = (folder: string): string => join(resolve(folder), 'latchkey.db')

/**
 * The migrations that the database of a folder has not had, oldest first. Changes nothing, also while it is in use.
 * @throws {SettingsError} when it is damaged, or a newer version has made it
 */
export async function missingInFolder(folder: string): Promise<readonly string[]> {
  const file = fileIn(folder)
  if (!existsSync(file)) return Object.keys(migrations('text'))
  checkWhole(file)
  const database = openToRead(file)
  try {
    return missingIn(database)
  } finally {
    database.close()
  }
}

/**
 * Brings the database of a folder to the newest migration, or makes it.
 * @returns the names of the migrations that were missing
 * @throws {SettingsError} when it cannot be used, or a server uses it
 */
export async function migrateFolder(folder: string): Promise<readonly string[]> {
  const release = lockFolder(resolve(folder))
  try {
    const missing = await missingInFolder(folder)
    ;(await openToWrite({ file: fileIn(folder), migrates: true })).close()
    return missing
  } finally {
    release()
  }
}
