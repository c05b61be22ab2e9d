import { SettingsError } from '../../core/error.ts'

/** What node:sqlite adds to an error: SQLite's extended result code. */
interface SqliteError extends Error {
  readonly errcode?: unknown
}

const BUSY = 5
const CORRUPT = 11
const NOT_A_DATABASE = 26
const ELSEWHERE = 'set LATCHKEY_HOME to another folder'

/** SQLite's primary result code of an error, or undefined when it is none of SQLite's. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined
  const { errcode }: SqliteError = error
  return typeof errcode === 'number' ? errcode & 0xff : undefined
}

export const isBusy = (error: unknown): boolean => sqliteCode(error) === BUSY

/** The text of an error, whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

export const folderTaken = (folder: string, pid: string | undefined): SettingsError =>
  new SettingsError(
    `Another Latchkey (${pid === undefined ? 'process unknown' : `process ${pid}`}) is using ${folder}: stop it first, or ${ELSEWHERE}.`,
  )

export const folderUnusable = (folder: string, error: unknown): SettingsError =>
  new SettingsError(
    `Latchkey cannot write to ${folder} (${messageOf(error)}): make it a folder this user may write to, or ${ELSEWHERE}.`,
    { cause: error },
  )

export const madeByNewer = (file: string): SettingsError =>
  new SettingsError(
    `${file} was made by a newer Latchkey: start that version or a later one, or put back a backup made before it.`,
  )

export const notHeld = (file: string, pragma: string): SettingsError =>
  new SettingsError(
    `SQLite does not keep ${pragma} for ${file}, so writes there would not be safe: ${ELSEWHERE} on a local disk.`,
  )

export const damaged = (file: string, error: unknown): SettingsError =>
  new SettingsError(
    `${file} is damaged or not a Latchkey database (${messageOf(error)}): it was left as it is; move it and the files that begin with its name away, then put a backup in its place.`,
    { cause: error },
  )

/** Why a database file could not be opened, in one sentence that says what to do. */
export function cannotOpen(file: string, error: unknown): SettingsError {
  if (error instanceof SettingsError) return error
  const code = sqliteCode(error)
  if (code === CORRUPT || code === NOT_A_DATABASE) return damaged(file, error)
  if (code === BUSY) {
    return new SettingsError(`Another program holds ${file}: close it, then start again.`, { cause: error })
  }
  return new SettingsError(
    `Latchkey cannot open ${file} (${messageOf(error)}): make sure this user may write to it and the disk is not full.`,
    { cause: error },
  )
}
