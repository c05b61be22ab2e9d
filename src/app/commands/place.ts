import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { undoable } from '../../cli/end.ts'
import { SettingsError } from '../../core/error.ts'

/**
 * Makes a folder whole or not at all: `fill` works in one beside it, which takes its name at the end. Nothing
 * is left of it when the work fails or is interrupted.
 * @param folder absolute; it may be there when it is empty
 * @throws {SettingsError} when it holds something, or cannot be made
 */
export async function makeWhole(folder: string, fill: (part: string) => Promise<void>): Promise<void> {
  refuseFull(folder)
  const part = `${folder}.${process.pid}.part`
  makeFolder(part)
  const undo = () => rmSync(part, { recursive: true, force: true })
  await undoable(undo, async () => {
    await fill(part)
    refuseFull(folder)
    if (existsSync(folder)) rmdirSync(folder)
    renameSync(part, folder)
  })
}

function refuseFull(folder: string): void {
  if (!existsSync(folder)) return
  if (!statSync(folder).isDirectory())
    throw new SettingsError(`${folder} is a file: name a folder that is not there yet.`)
  if (readdirSync(folder).length > 0)
    throw new SettingsError(`${folder} is not empty: name a folder that is not there yet.`)
}

function makeFolder(part: string): void {
  try {
    mkdirSync(dirname(part), { recursive: true, mode: 0o700 })
    mkdirSync(part, { mode: 0o700 })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new SettingsError(`${part} cannot be made (${why}): name a folder this user may make.`, { cause })
  }
}
