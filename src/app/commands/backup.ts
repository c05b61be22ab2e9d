import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { backUp } from '../../adapters/sqlite/backup.ts'
import { checkWhole } from '../../adapters/sqlite/inspect.ts'
import { progressOf } from '../../cli/progress.ts'
import { Fault, SettingsError } from '../../core/error.ts'
import { readSettings } from '../settings/settings.ts'
import type { Io } from './command.ts'
import { type BackedUpFile, DATABASE, FORMAT, isPart, MANIFEST, type Manifest } from './manifest.ts'
import { makeWhole } from './place.ts'

const SECRET = 'latchkey.secret'
const BESIDE =
  'The database is not in it: back up the one at DATABASE_URL with pg_dump, e.g. pg_dump --format=custom.\n'

/** Copies the home as it is at this moment to a new folder, also while the server runs. */
export async function backup(io: Io, given: string, json: boolean): Promise<void> {
  const folder = resolve(given)
  const { LATCHKEY_HOME: home, DATABASE_URL, LATCHKEY_SECRET } = readSettings(io.env)
  const isElsewhere = DATABASE_URL !== ''
  const needed = isElsewhere ? SECRET : DATABASE
  if ((!isElsewhere || LATCHKEY_SECRET === undefined) && !existsSync(join(home, needed)))
    throw new SettingsError(`There is no ${needed} in ${home}: set LATCHKEY_HOME to the home to back up.`)
  const files: BackedUpFile[] = []
  await makeWhole(folder, async part => {
    if (!isElsewhere) await copyDatabase(io, home, part)
    copyFiles(home, part)
    for (const path of partsOf(part)) files.push(await described(part, path))
    const manifest: Manifest = {
      ...{ format: FORMAT, latchkey: io.version, at: new Date().toISOString(), files },
      ...(isElsewhere ? { database: 'elsewhere' as const } : {}),
    }
    writeFileSync(join(part, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, {
      mode: 0o600,
      flush: true,
    })
  })
  const bytes = files.reduce((sum, it) => sum + it.bytes, 0)
  io.write(
    json
      ? `${JSON.stringify({ folder, files, database: isElsewhere ? 'elsewhere' : DATABASE })}\n`
      : `Backed up ${home} to ${folder}: ${files.length} files, ${bytes} bytes. Keep it where only you can read it.\n${isElsewhere ? BESIDE : ''}`,
  )
}

async function copyDatabase(io: Io, home: string, part: string): Promise<void> {
  const bar = progressOf(io, 'Copying the database', 100)
  try {
    await backUp(join(home, DATABASE), join(part, DATABASE), share => bar.at(share * 100))
    checkWhole(join(part, DATABASE))
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause
    throw new SettingsError(`${cause.message}: nothing is left of the backup. Run "latchkey doctor".`, {
      cause,
    })
  } finally {
    bar.end()
  }
}

/** Everything but the database. */
function copyFiles(home: string, part: string): void {
  for (const path of partsOf(home).filter(it => it !== DATABASE)) {
    mkdirSync(dirname(join(part, path)), { recursive: true, mode: 0o700 })
    copyFileSync(join(home, path), join(part, path))
    chmodSync(join(part, path), 0o600)
  }
}

/** The files of a home, or of a backup of it, that are kept. */
const partsOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(it => it.replaceAll('\\', '/'))
    .filter(it => isPart(it) && statSync(join(folder, it)).isFile())
    .toSorted()

async function described(folder: string, path: string): Promise<BackedUpFile> {
  const file = join(folder, path)
  return { path, bytes: statSync(file).size, sha256: await sha256Of(file) }
}

/** SHA-256 of a file, hex. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
