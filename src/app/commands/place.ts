import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { sqliteCode } from '../../adapters/sqlite/trouble.ts'
import { undoable } from '../../cli/end.ts'
import { Fault, SettingsError } from '../../core/error.ts'
import { flushAbove, flushFolder, flushTree } from './durable.ts'
import { DATABASE } from './manifest.ts'

/** Puts into a folder what is to be in it. */
export type Fill = (part: string) => Promise<void>

const PRIVATE = 0o700
/** What a new disk has, though nobody has put anything on it. */
const OF_NEW_DISKS = 'lost+found'

/**
 * Makes a folder whole or not at all, for its owner alone, such that it outlives a power cut once this
 * returns. Nothing is left of it when the work fails or is interrupted.
 * @param folder absolute; it may be there when it is empty, say as a volume of a container
 * @throws {SettingsError} when it holds something, or cannot be made
 */
export async function makeWhole(folder: string, fill: Fill): Promise<void> {
  try {
    refuseFull(folder)
    await (existsSync(folder) ? fillEmpty(folder, fill) : makeNew(folder, fill))
  } catch (cause) {
    throw inWords(folder, cause)
  }
}

/** The work is done in a folder beside it, which takes its name at the end. */
async function makeNew(folder: string, fill: Fill): Promise<void> {
  const parent = dirname(folder)
  const part = `${folder}.${process.pid}.part`
  const first = mkdirSync(parent, { recursive: true, mode: PRIVATE })
  mkdirSync(part, { mode: PRIVATE })
  await undoable(
    () => remove(part),
    async () => {
      await fill(part)
      flushTree(part)
      refuseFull(folder)
      renameSync(part, folder)
    },
  )
  flushAbove(parent, first)
}

/**
 * The work is done in a folder inside, and moved up piece by piece: a mount point is neither removed nor
 * renamed. The database, without which there is no home and no backup, comes last.
 */
async function fillEmpty(folder: string, fill: Fill): Promise<void> {
  const part = join(folder, `${process.pid}.part`)
  const moved: string[] = []
  mkdirSync(part, { mode: PRIVATE })
  await undoable(
    () => [part, ...moved].forEach(remove),
    async () => {
      await fill(part)
      flushTree(part)
      refuseFull(folder, basename(part))
      keepPrivate(folder)
      for (const name of databaseLast(readdirSync(part))) {
        if (name === DATABASE) flushFolder(folder)
        renameSync(join(part, name), join(folder, name))
        moved.push(join(folder, name))
      }
      rmdirSync(part)
      flushFolder(folder)
    },
  )
}

const remove = (path: string): void => rmSync(path, { recursive: true, force: true })

const databaseLast = (names: readonly string[]): readonly string[] =>
  names.toSorted((a, b) => Number(a === DATABASE) - Number(b === DATABASE))

/** The files in it are private anyway; a folder of somebody else's is left as it is, and told by the doctor. */
function keepPrivate(folder: string): void {
  if (statSync(folder).uid === process.getuid?.()) chmodSync(folder, PRIVATE)
}

function refuseFull(folder: string, own?: string): void {
  if (!existsSync(folder)) return
  if (!statSync(folder).isDirectory())
    throw new SettingsError(`${folder} is a file: name a folder that is not there yet.`)
  if (readdirSync(folder).some(it => it !== own && it !== OF_NEW_DISKS))
    throw new SettingsError(`${folder} is not empty: name a folder that is not there yet.`)
}

/** What to do about what the system refuses, by its names for that. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: make room, or name a folder on another disk',
  EDQUOT: 'the disk is full for this user: make room, or name a folder on another disk',
  EACCES: 'let this user do that, or name a folder this user may make',
  EPERM: 'let this user do that, or name a folder this user may make',
  EROFS: 'that disk is only read: name a folder on another one',
}

/** What went wrong with files, in a sentence; anything else as it is. */
function inWords(folder: string, cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause
  const code = 'errno' in cause && 'code' in cause ? String(cause.code) : undefined
  if (code === undefined && sqliteCode(cause) === undefined && !(cause instanceof Fault)) return cause
  const advice = ADVICE[code ?? ''] ?? 'see to that, or name another folder'
  return new SettingsError(`${folder} was not made (${cause.message}): ${advice}.`, { cause })
}
